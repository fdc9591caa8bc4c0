package import Documents

/// Learns byte pairs from text (Sennrich et al., 2016) over the 256 bytes.
package struct BytePairTrainer: TokenizerTrainer {
  package static let name = "bpe"
  package static let version = "1"
  package static let summary = "Byte-level byte-pair encoding, learnt from the training texts."

  /// Tokens in all: two special ones, the 256 bytes, and merges.
  package let vocabulary: Int
  /// Pairs seen less often are not merged, so that the vocabulary may stay smaller.
  package let minFrequency: Int

  package init(_ p: inout Parameters) {
    vocabulary = p.integer(
      "vocabulary", default: 2048, in: 258...1_000_000,
      "Tokens in all: two special ones, the 256 bytes, and merges.")
    minFrequency = p.integer(
      "min_frequency", default: 2, in: 1...1_000_000, "Pairs seen less often are not merged.")
  }

  package init(vocabulary: Int, minFrequency: Int = 2) {
    self.vocabulary = max(258, vocabulary)
    self.minFrequency = max(1, minFrequency)
  }

  package func train(on texts: [String]) throws -> Tokenizer {
    let specials = ["<|bos|>", "<|eos|>"]
    var names = specials + ByteAlphabet.scalars.map { String($0) }
    var table = PairTable(words: Self.words(of: texts, firstByte: Int32(specials.count)))
    var merges: [Merge] = []
    while names.count < vocabulary, let pair = table.mostFrequent(atLeast: minFrequency) {
      table.merge(pair, into: Int32(names.count))
      names.append(names[Int(pair.left)] + names[Int(pair.right)])
      merges.append(pair)
    }
    return try Self.tokenizer(names: names, specials: specials, merges: merges)
  }

  /// Puts the file together whose tokens begin with the special ones.
  private static func tokenizer(
    names: [String], specials: [String], merges: [Merge]
  ) throws(TokenizerError) -> Tokenizer {
    var vocabulary = TokenNames()
    for (id, name) in names.enumerated() { try vocabulary.append(name.utf8, id) }
    var file = TokenizerFile()
    file.added = specials.enumerated().map { AddedToken(id: Int32($0), content: $1) }
    file.preTokenizer = .byteLevel()
    file.decoder = .byteLevel()
    file.model = JSONValue.bytePairs()
    file.merges = merges
    try file.number(vocabulary)
    return try Tokenizer(file)
  }

  /// Returns the different pieces of the texts with their counts, in order of first appearance.
  private static func words(of texts: [String], firstByte: Int32) -> [PairTable.Word] {
    var places = ByteStrings()
    var words: [PairTable.Word] = []
    for text in texts {
      let bytes = Array(text.utf8)
      var at = 0
      while at < bytes.count {
        let end = SplitPattern.gpt2.end(of: bytes.span, from: at)
        let piece = bytes[at..<end]
        if let place = places.find(piece) {
          words[place].count += 1
        } else {
          places.append(piece)
          words.append(PairTable.Word(tokens: piece.map { firstByte + Int32($0) }, count: 1))
        }
        at = end
      }
    }
    return words
  }
}
