import Tensors

/// Texts that are found by their words: the cosine of word counts, each weighed by how rare the word is among the texts.
///
/// The weights are ln((1 + N) / (1 + n)) + 1 for a word that n of N texts have, as in scikit-learn.
package struct TextIndex: Sendable {
  /// A text that was found.
  package struct Hit: Sendable, Equatable {
    package var document: Int
    /// From 0 to 1.
    package var similarity: Double
  }

  /// The words of each text with their parts of a vector of length 1.
  private let vectors: [[String: Double]]
  /// How many texts have a word.
  private let counts: [String: Int]

  package init(_ texts: [String]) {
    let words = texts.map(Self.words)
    var counts: [String: Int] = [:]
    for text in words {
      for word in Set(text) { counts[word, default: 0] += 1 }
    }
    self.counts = counts
    vectors = words.map { Self.vector($0, counts, of: texts.count) }
  }

  /// The words of a text in lower case: its runs of letters and digits.
  package static func words(_ text: String) -> [String] {
    text.lowercased().split { !$0.isLetter && !$0.isNumber }.map(String.init)
  }

  /// Returns the texts most like another one, the most alike first, of equals the first.
  package func nearest(_ text: String, count: Int) -> [Hit] {
    guard count > 0, !vectors.isEmpty else { return [] }
    let asked = Self.vector(Self.words(text), counts, of: vectors.count)
    // Words in a fixed order, so that sums are the same everywhere.
    let terms = asked.keys.sorted()
    let hits = vectors.enumerated().map { document, vector in
      var sum = 0.0
      for term in terms {
        if let own = vector[term], let part = asked[term] { sum += own * part }
      }
      return Hit(document: document, similarity: sum)
    }
    let order = hits.sorted {
      $0.similarity == $1.similarity
        ? $0.document < $1.document : $0.similarity > $1.similarity
    }
    return Array(order.prefix(count))
  }

  private static func vector(
    _ words: [String], _ counts: [String: Int], of texts: Int
  ) -> [String: Double] {
    var parts: [String: Double] = [:]
    for word in words { parts[word, default: 0] += 1 }
    var square = 0.0
    for word in parts.keys.sorted() {
      let rarity = Portable.log(Double(1 + texts) / Double(1 + (counts[word] ?? 0))) + 1
      let part = (parts[word] ?? 0) * rarity
      parts[word] = part
      square += part * part
    }
    guard square > 0 else { return [:] }
    let length = square.squareRoot()
    return parts.mapValues { $0 / length }
  }
}
