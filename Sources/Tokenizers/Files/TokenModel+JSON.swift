import Documents

extension TokenModel {
  /// Makes the model of a file; `preTokenizer` says how pieces are spelled, and may get a further stage.
  init(_ file: TokenizerFile, _ preTokenizer: inout PreTokenizer) throws(TokenizerError) {
    let unknownName = file.model["unk_token"]?.string
    let unknown = unknownName.flatMap { file.names.find($0.utf8) }.map(Int32.init)
    let reserved = file.outside.union(file.added.filter(\.isSpecial).map(\.id))
    let vocabulary = ModelVocabulary(names: file.names, reserved: reserved)
    var out = UnknownCharacters(token: unknown)
    if file.model["byte_fallback"]?.bool ?? false { out.bytes = vocabulary.byteNames() }
    switch file.model["type"]?.string {
    case "BPE":
      out.fuses = file.model["fuse_unk"]?.bool ?? false
      self = .bytePairs(try BytePairModel(file, vocabulary, out, &preTokenizer))
    case "WordPiece":
      guard let unknown else { throw TokenizerError("has no token for unknown words") }
      self = .wordPieces(
        WordPieceModel(
          vocabulary: vocabulary, unknown: unknown,
          prefix: Array((file.model["continuing_subword_prefix"]?.string ?? "##").utf8),
          longestWord: file.model["max_input_chars_per_word"]?.integer ?? 100))
    case "Unigram":
      guard !file.scores.isEmpty else { throw TokenizerError("has a unigram model without scores") }
      if let id = file.model["unk_id"]?.integer {
        guard file.scores.indices.contains(id) else {
          throw TokenizerError("has no token \(id), the unknown one")
        }
        out.token = Int32(id)
      }
      let scores =
        file.scores + Array(repeating: 0, count: max(0, file.names.count - file.scores.count))
      self = .unigram(UnigramModel(vocabulary: vocabulary, scores: scores, unknown: out))
    case let type: throw TokenizerError("the model '\(type ?? "?")' is not supported")
    }
  }
}

extension BytePairModel {
  fileprivate init(
    _ file: TokenizerFile, _ vocabulary: ModelVocabulary, _ unknown: UnknownCharacters,
    _ preTokenizer: inout PreTokenizer
  ) throws(TokenizerError) {
    let prefix = file.model["continuing_subword_prefix"]?.string ?? ""
    guard prefix.isEmpty else {
      throw TokenizerError("byte pairs with the prefix '\(prefix)' are not supported")
    }
    let suffix = file.model["end_of_word_suffix"]?.string ?? ""
    self.vocabulary = vocabulary
    self.unknown = unknown
    self.suffix = Array(suffix.utf8)
    ignoresMerges = file.model["ignore_merges"]?.bool ?? false
    rules = try Self.rules(file, vocabulary)
    if preTokenizer.isByteLevel {
      let within = ByteAlphabet.scalars.map { vocabulary.find(String($0)) ?? -1 }
      let last = ByteAlphabet.scalars.map { vocabulary.find("\($0)\(suffix)") ?? -1 }
      bytes = Bytes(within: within, last: suffix.isEmpty ? within : last)
    } else {
      bytes = nil
      if let mark = Self.separatingMark(file, vocabulary), !ignoresMerges, suffix.isEmpty {
        preTokenizer.stages.append(.beforeMarks(mark))
      }
    }
  }

  private static func rules(
    _ file: TokenizerFile, _ vocabulary: ModelVocabulary
  ) throws(TokenizerError) -> MergeTable {
    var rules = MergeTable(capacity: file.merges.count)
    for (rank, merge) in file.merges.enumerated() {
      guard let made = file.names.find(joining: Int(merge.left), Int(merge.right)) else {
        throw TokenizerError(
          "merge \(rank), '\(file.name(merge.left))' and '\(file.name(merge.right))', makes no token"
        )
      }
      let ids = [merge.left, merge.right, Int32(made)]
      guard ids.allSatisfy(vocabulary.contains) else { continue }
      guard rules.insert(merge, MergeTable.Rule(rank: Int32(rank), token: Int32(made))) else {
        throw TokenizerError("merge \(rank) is there twice")
      }
    }
    return rules
  }

  /// Returns the mark `▁` when no merge joins something else to a mark after it: then what is before
  /// and after such a place can be merged apart, and words be remembered.
  private static func separatingMark(
    _ file: TokenizerFile, _ vocabulary: ModelVocabulary
  ) -> [UInt8]? {
    let mark = Array("▁".utf8)
    guard vocabulary.find("▁") != nil else { return nil }
    for merge in file.merges
    where file.names[Int(merge.right)].starts(with: mark)
      && !file.names[Int(merge.left)].suffix(3).elementsEqual(mark)
    {
      return nil
    }
    return mark
  }
}
