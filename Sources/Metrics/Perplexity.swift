import Datasets
package import Documents
package import Models
import Tensors

/// How surprised a model is by the rows: exp of the mean negative log-likelihood over all their tokens.
///
/// Long rows count more, as in one running text. The values listed are each row's own perplexity, of which the
/// estimate is not the mean. Bits a byte, which do not depend on the tokenizer, are among the extras.
package struct Perplexity: EvidenceMetric {
  package static let name = "perplexity"
  package static let version = "1"
  package static let summary = "exp of the mean loss a token, over all tokens of a set."

  package let resamples: Int

  package init(_ p: inout Parameters) { resamples = Self.resamples(&p) }

  package func needs(_ sets: Set<String>) -> [Need] { [.scores("forget"), .scores("retain")] }

  package func columns(
    of evidence: MetricEvidence, _ bootstrap: Bootstrap
  ) throws -> [Column] {
    [
      try column("forget", .higher, evidence, bootstrap),
      try column("retain", .lower, evidence, bootstrap),
    ]
  }

  private func column(
    _ set: String, _ direction: Column.Direction, _ evidence: MetricEvidence, _ bootstrap: Bootstrap
  ) throws(MetricError) -> Column {
    let scores = try evidence.scores(set).map(\.answer)
    let losses = scores.map(\.nll)
    let tokens = scores.map { Double($0.tokens) }
    func perplexity(_ counts: [Int32]) -> Double {
      Self.of(
        meanNLL: Bootstrap.mean(losses, times: counts) / Bootstrap.mean(tokens, times: counts))
    }
    let bytes = try evidence.rows(set).reduce(0) { $0 + $1.answer.utf8.count }
    let bits = losses.reduce(0, +) / 0.693_147_180_559_945_3
    return Column(
      "\(set).perplexity", direction,
      estimate: perplexity([Int32](repeating: 1, count: scores.count)),
      interval: bootstrap.interval(groups: [scores.count]) { perplexity($0[0]) },
      values: scores.map { Self.of(meanNLL: $0.meanNLL) },
      extras: ["bits_per_byte": bits / Double(max(1, bytes))])
  }

  /// Returns exp of a mean in nats, at most 1e300.
  package static func of(meanNLL: Double) -> Double { min(Portable.exp(meanNLL), 1e300) }
}
