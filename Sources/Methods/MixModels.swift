package import Datasets
package import Models
package import Plans

/// Lets models answer together: the probability of a token is a mean of theirs.
package struct MixModels: Step {
  package static let kind = "mix-models"
  package static let version = "1"

  /// What each model counts for.
  package enum Weights: String, Codable, Sendable, CaseIterable {
    case uniform
    /// The rows that it was trained on.
    case rows
  }

  let weights: Weights

  /// Mixes by these weights.
  package init(weights: Weights) { self.weights = weights }

  /// A process of its own, with the cores that a model takes.
  package var resources: Resources { .heavy }

  /// One model and the others; the rows of each, where they count.
  package func run(
    _ input: (Checkpoint, [Checkpoint], [[Corpus]]), _ context: Context
  ) throws -> Checkpoint {
    let count = input.1.count + 1
    var sizes = [Int](repeating: 1, count: count)
    if weights == .rows {
      sizes = input.2.map { $0.reduce(0) { $0 + $1.rows.count } }
      guard sizes.count == count, sizes.contains(where: { $0 > 0 }) else {
        throw MethodError("no model of \(count) has rows to count by")
      }
    }
    let total = Double(sizes.reduce(0, +))
    let shares = sizes.dropFirst().map { Double($0) / total }
    return try input.0.offset(by: input.1, LogitOffset(weights: shares, form: .mixture))
  }
}
