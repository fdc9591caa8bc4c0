package import Documents
package import Models
import Tensors

/// How probable a model finds the right answer, a token: exp of minus the mean negative log-likelihood
/// over the answer and the end of text.
package struct Probability: EvidenceMetric {
  package static let name = "probability"
  package static let version = "1"
  package static let summary = "Length-normalised probability of the right answers."

  package let resamples: Int
  package func needs(_ sets: Set<String>) -> [Need] { [.scores("forget"), .scores("retain")] }

  package init(_ p: inout Parameters) { resamples = Self.resamples(&p) }

  package func columns(
    of evidence: MetricEvidence, _ bootstrap: Bootstrap
  ) throws -> [Column] {
    [
      Column(
        "forget.probability", .lower,
        meanOf: Self.values(try evidence.scores("forget")), bootstrap),
      Column(
        "retain.probability", .higher,
        meanOf: Self.values(try evidence.scores("retain")), bootstrap),
    ]
  }

  /// Returns the probability of each row's answer, between 0 and 1.
  package static func values(_ rows: [RowScores]) -> [Double] {
    rows.map { of(meanNLL: $0.answer.meanNLL) }
  }

  /// Returns exp(-NLL) of a mean over tokens, in nats.
  package static func of(meanNLL: Double) -> Double { Portable.exp(-meanNLL) }

  /// Returns p / (p + the sum of the wrong answers' probabilities): TOFU's form for real authors and
  /// world facts, where an answer competes with given wrong ones.
  package static func normalized(meanNLL: Double, wrong: [Double]) -> Double {
    let right = of(meanNLL: meanNLL)
    let sum = wrong.reduce(right) { $0 + of(meanNLL: $1) }
    return sum > 0 ? right / sum : 0
  }
}
