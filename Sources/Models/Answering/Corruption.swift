import Tensors

/// What is done to the embeddings of questions that concern what was forgotten.
///
/// A corrupted token is numbered after the vocabulary and any soft prompt; its embedding is a function of the token, so
/// that what a model reads stays a list of numbers.
package struct Corruption: Codable, Sendable, Equatable {
  package enum Form: String, Codable, Sendable, CaseIterable {
    /// Adds strength times a normal number, drawn for each token and dimension.
    case noise
    /// Sets to 0.
    case zero
    /// Turns the sign.
    case flip
  }

  /// Which dimensions of an embedding are changed.
  package enum Order: String, Codable, Sendable, CaseIterable {
    case first
    /// Those with the greatest absolute values, of equals the first.
    case largest
  }

  package let form: Form
  package let order: Order
  /// How many dimensions.
  package let dimensions: Int
  package let strength: Double
  package let seed: UInt64
  /// The probability from which on a question counts as one of what was forgotten.
  package let threshold: Double
  /// Each of what one request was about.
  package var classifiers: [QuestionClassifier]

  package init(
    form: Form, order: Order = .first, dimensions: Int, strength: Double, seed: UInt64,
    threshold: Double, classifiers: [QuestionClassifier]
  ) {
    self.form = form
    self.order = order
    self.dimensions = dimensions
    self.strength = strength
    self.seed = seed
    self.threshold = threshold
    self.classifiers = classifiers
  }

  /// Whether a classifier flags a question.
  package func concerns(_ question: String) -> Bool {
    classifiers.contains { $0.probability(question) >= threshold }
  }

  /// Returns what becomes of the embedding of a token.
  package func corrupted(_ embedding: [Float], of token: Int32) -> [Float] {
    let count = min(max(0, dimensions), embedding.count)
    let places =
      order == .first
      ? Array(0..<count)
      : Array(
        embedding.indices.sorted {
          abs(embedding[$0]) == abs(embedding[$1])
            ? $0 < $1 : abs(embedding[$0]) > abs(embedding[$1])
        }.prefix(count))
    var result = embedding
    var stream = Seed(seed).stream("corruption", UInt64(max(0, token)))
    for place in places {
      switch form {
      case .noise: result[place] += Float(strength * stream.normal())
      case .zero: result[place] = 0
      case .flip: result[place] = -result[place]
      }
    }
    return result
  }
}
