import Documents

extension Tokenizer {
  /// Makes the tokenizer of a GGUF file; throws for a kind that is not supported.
  package init(_ vocabulary: GGUFVocabulary) throws(TokenizerError) {
    try self.init(TokenizerFile(vocabulary))
  }
}

extension TokenizerFile {
  /// Writes the `tokenizer.json` that a GGUF file's vocabulary amounts to.
  init(_ gguf: GGUFVocabulary) throws(TokenizerError) {
    var vocabulary = TokenNames()
    for (id, name) in gguf.tokens.enumerated() { try vocabulary.append(name.utf8, id) }
    added = try Self.added(gguf)
    try number(vocabulary)
    let unknown = gguf.unknown.flatMap { name(of: $0) }
    var adds = true
    switch gguf.model {
    case "gpt2":
      try readMerges(gguf.merges)
      let splits = try GGUFSplits.named(gguf.pre)
      adds = splits.addsBeginning
      model = JSONValue.bytePairs(ignoresMerges: splits.ignoresMerges)
      preTokenizer = splits.preTokenizer
      if splits.composes { normalizer = ["type": "NFC"] }
      decoder = .byteLevel()
    case "llama":
      guard gguf.scores.count == gguf.tokens.count else {
        throw TokenizerError("has \(gguf.scores.count) scores for \(gguf.tokens.count) tokens")
      }
      guard gguf.scores.allSatisfy(\.isFinite) else {
        throw TokenizerError("has scores that are no numbers")
      }
      merges = Self.merges(names, gguf)
      model = JSONValue.bytePairs(unknown: unknown, fusesUnknown: true, bytesInstead: true)
      let prefixes = gguf.addsSpacePrefix ?? true
      normalizer = Self.marks(prefixes)
      decoder = Self.markDecoder(prefixes)
    case let kind: throw TokenizerError("the vocabulary '\(kind)' of GGUF is not supported")
    }
    postProcessor = Boundaries.template(
      before: gguf.addsBeginning ?? adds ? added.filter { $0.id == gguf.beginning } : [],
      after: gguf.addsEnd ?? false ? added.filter { $0.id == gguf.end } : [])
  }

  private func name(of id: Int32) -> String? {
    names.indices.contains(Int(id)) ? name(id) : nil
  }

  /// Control tokens are special; tokens that a user defined are cut out of any text.
  ///
  /// A generation ends at those that the file says end a turn or a message, besides the end of text.
  private static func added(_ gguf: GGUFVocabulary) throws(TokenizerError) -> [AddedToken] {
    guard gguf.types.isEmpty || gguf.types.count == gguf.tokens.count else {
      throw TokenizerError("has \(gguf.types.count) types for \(gguf.tokens.count) tokens")
    }
    var added: [AddedToken] = []
    // Whoever declares ends keeps those that are known by name, as in llama.cpp.
    let declares = gguf.turnEnds.contains { gguf.tokens.indices.contains(Int($0)) }
    for (index, name) in gguf.tokens.enumerated() where !name.isEmpty {
      let id = Int32(index)
      let type = gguf.types.isEmpty ? 1 : gguf.types[index]
      let stops =
        gguf.turnEnds.contains(id) || declares && type == 3 && Roles.turnEnds.contains(name)
      let roles: [AddedToken.Role] =
        (id == gguf.beginning ? [.beginning] : []) + (id == gguf.end ? [.end] : [])
        + (stops ? [.stop] : [])
      guard type == 3 || type == 4 || id == gguf.unknown || !roles.isEmpty else { continue }
      added.append(
        AddedToken(
          id: id, content: name, isSpecial: type != 4 || !roles.isEmpty,
          isNormalized: type == 4 && name.contains("▁"), roles: roles))
    }
    return added
  }

  private mutating func readMerges(_ texts: [String]) throws(TokenizerError) {
    for (rank, text) in texts.enumerated() {
      let bytes = Array(text.utf8)
      guard let space = bytes.firstIndex(of: 0x20), let left = names.find(bytes[..<space]),
        let right = names.find(bytes[(space + 1)...])
      else { throw TokenizerError("merge \(rank) is not two known tokens") }
      merges.append(Merge(Int32(left), Int32(right)))
    }
  }

  private static func marks(_ prefixes: Bool) -> JSONValue {
    let replaces = JSONValue.replace(" ", by: "▁")
    guard prefixes else { return replaces }
    return ["type": "Sequence", "normalizers": [["type": "Prepend", "prepend": "▁"], replaces]]
  }

  private static func markDecoder(_ prefixes: Bool) -> JSONValue {
    var parts: [JSONValue] = [
      .replace("▁", by: " "), ["type": "ByteFallback"], ["type": "Fuse"],
    ]
    if prefixes { parts.append(["type": "Strip", "content": " ", "start": 1, "stop": 0]) }
    return ["type": "Sequence", "decoders": .array(parts)]
  }

  /// The merges that a SentencePiece vocabulary implies: every way to make a token of two others, the
  /// token with the best score first.
  ///
  /// Source: the conversion of `transformers`, whose order this is: the longest left part first.
  private static func merges(_ names: ByteStrings, _ gguf: GGUFVocabulary) -> [Merge] {
    func isNormal(_ id: Int) -> Bool { gguf.types.isEmpty || gguf.types[id] == 1 }
    var out: [Merge] = []
    let order = names.indices.filter { isNormal($0) && names.span($0).count > 1 }
      .sorted { (-gguf.scores[$0], $0) < (-gguf.scores[$1], $1) }
    for id in order {
      let name = Array(names[id])
      var ways: [Merge] = []
      var hash = ByteStrings.Hash()
      for cut in 1..<name.count {
        hash.add(name[cut - 1])
        guard name[cut] & 0xC0 != 0x80,
          let left = names.find(name.span.extracting(0..<cut), hash), isNormal(left),
          let right = names.find(name.span.extracting(cut..<name.count)), isNormal(right)
        else { continue }
        ways.append(Merge(Int32(left), Int32(right)))
      }
      out += ways.reversed()
    }
    return out
  }
}
