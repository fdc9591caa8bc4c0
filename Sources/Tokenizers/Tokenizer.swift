/// A byte-level byte-pair tokenizer: any text to token numbers and back without loss.
///
/// Special tokens are never read out of text: `<|eos|>` in a question is eight ordinary characters.
package struct Tokenizer: Sendable, Equatable {
  /// Two tokens that become one; earlier merges go first.
  package struct Merge: Sendable, Hashable {
    package let left: Int32
    package let right: Int32

    package init(_ left: Int32, _ right: Int32) {
      self.left = left
      self.right = right
    }
  }

  /// What a merge makes, and when.
  struct Rule: Sendable, Equatable {
    let rank: Int
    let token: Int32
  }

  /// The bytes of each token; those of a special token spell its name.
  package let tokens: [[UInt8]]
  /// The special tokens: the first is the beginning of text, the second its end.
  package let specials: [Int32]
  package let merges: [Merge]
  /// The token of each single byte.
  let byteTokens: [Int32]
  let rules: [Merge: Rule]

  /// The number of tokens, special ones included.
  package var count: Int { tokens.count }
  /// The token that begins a text, in a tokenizer that has one.
  package var beginning: Int32? { specials.first }
  /// The token that ends a text, in a tokenizer that has one.
  package var end: Int32? { specials.count > 1 ? specials[1] : nil }
  /// What follows an answer: the end of text, where there is one.
  package var ending: [Int32] { end.map { [$0] } ?? [] }
  /// The tokens at which a generation ends: the end of text, and the ends of a turn.
  package var endings: Set<Int32> { Set(ending) }

  /// Puts a tokenizer together; throws when its pieces do not fit.
  ///
  /// Every byte needs a token of its own, and every merge must make a token that exists.
  package init(tokens: [[UInt8]], specials: [Int32], merges: [Merge]) throws(TokenizerError) {
    guard specials.count >= 2, Set(specials).count == specials.count,
      specials.allSatisfy({ tokens.indices.contains(Int($0)) })
    else { throw TokenizerError("needs two special tokens, for the beginning and the end of text") }
    let names = Set(specials)
    var ids: [[UInt8]: Int32] = [:]
    for (id, token) in tokens.enumerated() where !names.contains(Int32(id)) {
      guard !token.isEmpty else { throw TokenizerError("token \(id) is empty") }
      guard ids.updateValue(Int32(id), forKey: token) == nil else {
        throw TokenizerError("two tokens are '\(ByteAlphabet.text(of: token))'")
      }
    }
    var byteTokens: [Int32] = []
    for byte in 0...UInt8.max {
      guard let id = ids[[byte]] else { throw TokenizerError("no token for the byte \(byte)") }
      byteTokens.append(id)
    }
    var rules: [Merge: Rule] = [:]
    for (rank, merge) in merges.enumerated() {
      let parts = [merge.left, merge.right]
      guard parts.allSatisfy({ tokens.indices.contains(Int($0)) && !names.contains($0) }),
        let made = ids[tokens[Int(merge.left)] + tokens[Int(merge.right)]]
      else { throw TokenizerError("merge \(rank) joins or makes a token that does not exist") }
      guard rules.updateValue(Rule(rank: rank, token: made), forKey: merge) == nil else {
        throw TokenizerError("merge \(rank) is there twice")
      }
    }
    self.tokens = tokens
    self.specials = specials
    self.merges = merges
    self.byteTokens = byteTokens
    self.rules = rules
  }

  package static func == (a: Tokenizer, b: Tokenizer) -> Bool {
    a.tokens == b.tokens && a.specials == b.specials && a.merges == b.merges
  }

  /// Returns the tokens of a text; `addingBoundaries` puts around them what the tokenizer's own
  /// post-processor would, such as the beginning of text.
  package func encode(
    _ text: String, specials: SpecialTokens = .asText, addingBoundaries: Bool = false
  ) -> [Int32] {
    var encoder = TextEncoder(self)
    return encoder.encode(text, specials: specials, addingBoundaries: addingBoundaries)
  }

  /// Returns the bytes of tokens; unknown numbers have none.
  package func bytes(
    of ids: some Sequence<Int32>, skippingSpecials: Bool = true
  ) -> [UInt8] {
    var out: [UInt8] = []
    for id in ids
    where tokens.indices.contains(Int(id)) && !(skippingSpecials && specials.contains(id)) {
      out += tokens[Int(id)]
    }
    return out
  }

  /// Returns the text of tokens; bytes that are no UTF-8 become U+FFFD.
  package func decode(_ ids: some Sequence<Int32>, skippingSpecials: Bool = true) -> String {
    String(decoding: bytes(of: ids, skippingSpecials: skippingSpecials), as: UTF8.self)
  }

  /// Returns the name of a token as its file spells it; nil for a number that is no token.
  package func name(of id: Int32) -> String? {
    guard tokens.indices.contains(Int(id)) else { return nil }
    return specials.contains(id)
      ? String(decoding: tokens[Int(id)], as: UTF8.self) : ByteAlphabet.text(of: tokens[Int(id)])
  }

  /// Returns the number of the special or added token that is written like this.
  package func special(named name: String) -> Int32? {
    specials.first { tokens[Int($0)].elementsEqual(name.utf8) }
  }
}

/// What becomes of the names of special tokens in a text.
package enum SpecialTokens: Sendable {
  /// They are ordinary characters: right for every text that people or models wrote.
  case asText
  /// They are read as the tokens: right for text of our own only.
  case parsed
}

/// What is wrong with a tokenizer or its file.
package struct TokenizerError: Error, Equatable, CustomStringConvertible {
  package let description: String

  init(_ description: String) { self.description = description }
}
