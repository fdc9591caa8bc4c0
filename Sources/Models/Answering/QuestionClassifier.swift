import Tensors

/// Tells questions about what was forgotten from others: logistic regression over their words and pairs of words.
///
/// A text is the vector with 1/sqrt(n) for each of its n different words and pairs.
package struct QuestionClassifier: Codable, Sendable, Equatable {
  /// What a word or a pair of words counts for.
  package private(set) var weights: [String: Double]
  package private(set) var bias: Double

  package init(weights: [String: Double], bias: Double) {
    self.weights = weights
    self.bias = bias
  }

  /// Learns from questions of both kinds, each kind counting as much as the other.
  ///
  /// The loss is the mean cross-entropy + decay/2 |w|², by gradient descent with steps of 1/L, L = 1/4 + decay being the
  /// most that the gradient changes.
  package init(positive: [String], negative: [String], decay: Double = 1e-3, steps: Int = 400) {
    let texts = (positive + negative).map(Self.features)
    let names = Set(texts.flatMap(\.self)).sorted()
    let places = Dictionary(uniqueKeysWithValues: names.enumerated().map { ($1, $0) })
    let rows = texts.map { $0.compactMap { places[$0] } }
    var values = [Double](repeating: 0, count: names.count)
    var bias = 0.0
    // The bias adds 1 to a vector's square of length 1.
    let rate = 1 / (0.5 + decay)
    for _ in 0..<steps {
      var gradient = values.map { decay * $0 }
      var biasGradient = 0.0
      for (index, row) in rows.enumerated() where !row.isEmpty {
        let isPositive = index < positive.count
        let share = 0.5 / Double(max(1, isPositive ? positive.count : negative.count))
        let part = 1 / Double(row.count).squareRoot()
        let logit = bias + part * row.reduce(0) { $0 + values[$1] }
        let error = share * (Self.sigmoid(logit) - (isPositive ? 1 : 0))
        for place in row { gradient[place] += error * part }
        biasGradient += error
      }
      for place in values.indices { values[place] -= rate * gradient[place] }
      bias -= rate * biasGradient
    }
    weights = Dictionary(uniqueKeysWithValues: zip(names, values))
    self.bias = bias
  }

  /// Returns the probability that a question is of the positive kind; 0 for a text without words.
  package func probability(_ question: String) -> Double {
    let features = Self.features(question)
    guard !features.isEmpty else { return 0 }
    let part = 1 / Double(features.count).squareRoot()
    return Self.sigmoid(bias + part * features.reduce(0) { $0 + (weights[$1] ?? 0) })
  }

  /// The different words and pairs of neighbours of a text, sorted.
  static func features(_ text: String) -> [String] {
    let words = TextIndex.words(text)
    return Set(words + zip(words, words.dropFirst()).map { "\($0) \($1)" }).sorted()
  }

  private static func sigmoid(_ x: Double) -> Double {
    x >= 0 ? 1 / (1 + Portable.exp(-x)) : Portable.exp(x) / (1 + Portable.exp(x))
  }
}
