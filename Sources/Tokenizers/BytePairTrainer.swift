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
    var tokens = ["<|bos|>", "<|eos|>"].map { Array($0.utf8) }
    let firstByte = Int32(tokens.count)
    tokens += (0...UInt8.max).map { [$0] }
    var table = PairTable(words: Self.words(of: texts, firstByte: firstByte))
    var merges: [Tokenizer.Merge] = []
    while tokens.count < vocabulary, let pair = table.mostFrequent(atLeast: minFrequency) {
      let made = tokens[Int(pair.left)] + tokens[Int(pair.right)]
      table.merge(pair, into: Int32(tokens.count))
      tokens.append(made)
      merges.append(pair)
    }
    return try Tokenizer(tokens: tokens, specials: [0, 1], merges: merges)
  }

  /// Returns the different pieces of the texts with their counts, in order of first appearance.
  private static func words(of texts: [String], firstByte: Int32) -> [PairTable.Word] {
    var places: [ArraySlice<UInt8>: Int] = [:]
    var words: [PairTable.Word] = []
    for text in texts {
      Splitter.forEachPiece(of: text) { piece in
        if let place = places[piece] {
          words[place].count += 1
        } else {
          places[ArraySlice(Array(piece))] = words.count
          words.append(PairTable.Word(tokens: piece.map { firstByte + Int32($0) }, count: 1))
        }
      }
    }
    return words
  }
}
