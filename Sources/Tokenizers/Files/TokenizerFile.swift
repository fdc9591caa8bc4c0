import Documents

/// What a `tokenizer.json` says, before it is understood.
///
/// Source: the `tokenizers` library's serialisation, version 1.0.
struct TokenizerFile: Sendable, Equatable {
  var added: [AddedToken] = []
  var normalizer = JSONValue.null
  var preTokenizer = JSONValue.null
  var postProcessor = JSONValue.null
  var decoder = JSONValue.null
  /// The members of `model` but for its vocabulary and merges.
  var model: JSONObject = [:]
  /// The name of every token by its number, added ones included; empty where a number has no token.
  var names = ByteStrings()
  /// Added tokens that are not in the model's vocabulary.
  var outside: Set<Int32> = []
  /// The score of each token of a unigram model; empty for others.
  var scores: [Double] = []
  var merges: [Merge] = []

  /// Returns the name of a token.
  func name(_ id: Int32) -> String { String(decoding: names[Int(id)], as: UTF8.self) }

  /// Puts the names of the model's vocabulary and the added tokens in order.
  mutating func number(_ vocabulary: TokenNames) throws(TokenizerError) {
    guard vocabulary.count > 0 else { throw TokenizerError("has no tokens") }
    var all = vocabulary
    let known = try vocabulary.ordered()
    outside = []
    for token in added {
      let index = Int(token.id)
      let name = Array(token.content.utf8)
      if index < known.count, !known[index].isEmpty {
        guard known[index].elementsEqual(name) else {
          throw TokenizerError(
            "has '\(String(decoding: known[index], as: UTF8.self))' and the added token '\(token.content)' for \(index)"
          )
        }
      } else {
        guard !name.isEmpty else { throw TokenizerError("the added token \(index) has no name") }
        // `tokenizers` counts on from what it has, whatever number the file gives.
        let next = max(known.count, (outside.max().map { Int($0) } ?? -1) + 1)
        guard index == next else {
          throw TokenizerError(
            "numbers the added token '\(token.content)' \(index), where the next number is \(next); save it again with transformers"
          )
        }
        try all.append(name, index)
        outside.insert(token.id)
      }
    }
    names = outside.isEmpty ? known : try all.ordered()
  }
}
