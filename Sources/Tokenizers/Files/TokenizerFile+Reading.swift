import Documents

extension TokenizerFile {
  /// Reads the bytes of a `tokenizer.json`; truncation and padding are not read.
  init(_ bytes: [UInt8]) throws(TokenizerError) {
    var reading = Reading()
    do {
      var reader = JSONReader(bytes)
      try reader.readMembers { (key, _, reader) throws(InvalidJSON) in
        switch String(decoding: key, as: UTF8.self) {
        case "added_tokens":
          reading.added = try reader.value()
          reading.hasAdded = true
        case "normalizer": reading.file.normalizer = try reader.value()
        case "pre_tokenizer": reading.file.preTokenizer = try reader.value()
        case "post_processor": reading.file.postProcessor = try reader.value()
        case "decoder": reading.file.decoder = try reader.value()
        case "model": try reading.readModel(&reader)
        default: _ = try reader.value()
        }
      }
      try reader.finish()
      try reading.finish(reader)
    } catch {
      throw reading.problem ?? TokenizerError("is no tokenizer.json: \(error)")
    }
    self = reading.file
  }
}

/// A file while it is read: merges may come before the names they use.
private struct Reading {
  var file = TokenizerFile()
  var added = JSONValue.null
  private var vocabulary = TokenNames()
  var hasAdded = false
  private var hasVocabulary = false
  private var hasMerges = false
  private var isNumbered = false
  /// The place of merges that came before the names they use.
  private var later: JSONReader?
  /// What was wrong when reading was broken off.
  var problem: TokenizerError?

  mutating func readModel(_ reader: inout JSONReader) throws(InvalidJSON) {
    try reader.readMembers { (key, _, reader) throws(InvalidJSON) in
      switch String(decoding: key, as: UTF8.self) {
      case "vocab": try readVocabulary(&reader)
      case "merges":
        hasMerges = true
        if hasVocabulary, hasAdded {
          try number(reader)
          try readMerges(&reader)
        } else {
          later = reader
          try reader.skip()
        }
      case let name: file.model[name] = try reader.value()
      }
    }
  }

  /// `{name: number}`, or `[[name, score]]` of a unigram model.
  private mutating func readVocabulary(_ reader: inout JSONReader) throws(InvalidJSON) {
    hasVocabulary = true
    if reader.isObject() {
      try reader.readMembers { (name, place, reader) throws(InvalidJSON) in
        guard case .integer(let id) = try reader.number() else {
          throw reader.failure("a token's number is no integer")
        }
        try add(name, id, reader)
      }
    } else {
      try reader.readItems { (reader) throws(InvalidJSON) in
        var index = 0
        try reader.readItems { (reader) throws(InvalidJSON) in
          if index == 0 {
            try add(reader.string(), vocabulary.count, reader)
          } else if index == 1, let score = try reader.number().number {
            file.scores.append(score)
          }
          index += 1
        }
        guard index == 2 else { throw reader.failure("expected a token and its score") }
      }
    }
  }

  private mutating func add(
    _ name: ArraySlice<UInt8>, _ id: Int, _ reader: JSONReader
  ) throws(InvalidJSON) {
    do {
      try vocabulary.append(name, id)
    } catch {
      problem = error
      throw reader.failure(error.description)
    }
  }

  private mutating func number(_ reader: JSONReader) throws(InvalidJSON) {
    isNumbered = true
    do {
      for item in added.array ?? [] { file.added.append(try AddedToken(item)) }
      try file.number(vocabulary)
    } catch {
      problem = error
      throw reader.failure(error.description)
    }
  }

  mutating func finish(_ end: JSONReader) throws(InvalidJSON) {
    guard hasVocabulary else {
      problem = TokenizerError("has no 'model' with a 'vocab'")
      throw end.failure("")
    }
    if !isNumbered { try number(end) }
    guard file.scores.isEmpty || file.scores.count == vocabulary.count else {
      problem = TokenizerError(
        "has \(file.scores.count) scores for \(vocabulary.count) tokens")
      throw end.failure("")
    }
    if var later { try readMerges(&later) }
    if file.model["type"] == nil, hasMerges { file.model["type"] = "BPE" }
  }

  /// `["a b"]` or `[["a", "b"]]`.
  private mutating func readMerges(_ reader: inout JSONReader) throws(InvalidJSON) {
    try reader.readItems { (reader) throws(InvalidJSON) in
      var left: Int?
      var right: Int?
      if reader.isArray() {
        var count = 0
        try reader.readItems { (reader) throws(InvalidJSON) in
          let name = try reader.string()
          let id = file.names.find(name.span)
          if count == 0 { left = id } else { right = id }
          count += 1
        }
        if count != 2 { left = nil }
      } else {
        let text = try reader.string()
        if let space = text.firstIndex(of: 0x20) {
          let names = (text[..<space], text[(space + 1)...])
          left = file.names.find(names.0.span)
          right = file.names.find(names.1.span)
        }
      }
      guard let left, let right else {
        problem = TokenizerError("merge \(file.merges.count) is not two known tokens")
        throw reader.failure("")
      }
      file.merges.append(Merge(Int32(left), Int32(right)))
    }
  }
}

extension AddedToken {
  fileprivate init(_ json: JSONValue) throws(TokenizerError) {
    guard let id = json["id"]?.integer.flatMap(Int32.init(exactly:)), id >= 0,
      let content = json["content"]?.string
    else { throw TokenizerError("has an added token without 'id' or 'content'") }
    self.init(
      id: id, content: content, isSpecial: json["special"]?.bool ?? false,
      isNormalized: json["normalized"]?.bool ?? false,
      isSingleWord: json["single_word"]?.bool ?? false,
      takesSpaceBefore: json["lstrip"]?.bool ?? false,
      takesSpaceAfter: json["rstrip"]?.bool ?? false,
      roles: (json["roles"]?.array ?? []).compactMap(\.string).compactMap(Role.init))
  }
}
