package import Documents
import Tensors

/// What a soft prompt is to bring about, and on how many rows that is looked at.
///
/// L = -gamma 2/beta mean log sigmoid(beta (NLL - NLL_start)) over forget rows, as in NPO, + alpha CE(retain).
package struct PromptGoal: Sendable, Codable {
  package let beta: Double
  package let gamma: Double
  package let alpha: Double
  /// Rows of each kind to search with.
  package let shots: Int
  /// Further rows of each kind to choose by.
  package let validation: Int
  package let maxLength: Int

  package init(_ p: inout Parameters) {
    beta = p.number("beta", default: 0.1, in: 0.0001...100, "Sharpness of the preference.")
    gamma = p.number("gamma", default: 1, in: 0...1000, "Weight of the forget term.")
    alpha = p.number("alpha", default: 1, in: 0...1000, "Weight of the retain term.")
    shots = p.integer(
      "shots", default: 16, in: 1...100_000, "Rows of each kind that every prompt is tried on.")
    validation = p.integer(
      "validation", default: 16, in: 0...100_000,
      "Further rows of each kind; the best prompt on them wins. Those of the search if there are no others."
    )
    maxLength = p.integer(
      "max_length", default: 512, in: 2...1_000_000, "Tokens of a row; the rest is cut off.")
  }

  /// Returns the loss of −Σ log p over each row, with those of the forget rows without any prompt; `tokens` are the
  /// retain rows' scored ones.
  package func loss(
    forget: [Double], start: [Double], retain: [Double], tokens: Int
  ) -> Double {
    let preference = zip(forget, start).reduce(0) { sum, pair in
      let risen = beta * (pair.0 - pair.1)
      // -log sigmoid, which is finite for both signs.
      return sum + max(0, -risen) + Portable.log1p(Portable.exp(-abs(risen)))
    }
    let forgotten = 2 / beta * preference / Double(max(1, forget.count))
    return gamma * forgotten + alpha * retain.reduce(0, +) / Double(max(1, tokens))
  }
}
