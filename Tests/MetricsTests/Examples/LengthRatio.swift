import Datasets
package import Documents
package import Metrics
package import Models

/// How long greedy answers are next to the right ones: 1 when as long, 0 when a model has fallen silent.
package struct LengthRatio: EvidenceMetric {
  package static let name = "length_ratio"
  package static let version = "1"
  package static let summary = "Words of the greedy answers for each word of the right ones."

  package let maxNewTokens: Int
  package let resamples: Int

  package init(_ p: inout Parameters) {
    maxNewTokens = p.integer(
      "max_new_tokens", default: 200, in: 1...4096, "Longest answer, in tokens.")
    resamples = Self.resamples(&p)
  }

  package func needs(_ sets: Set<String>) -> [Need] { [.answers("forget"), .answers("retain")] }

  package func columns(
    of evidence: MetricEvidence, _ bootstrap: Bootstrap
  ) throws -> [Column] {
    try ["forget", "retain"].map { set in
      let ratios = try evidence.answers(set).map { row, answer in
        Double(Rouge.words(answer.text).count) / Double(max(1, Rouge.words(row.answer).count))
      }
      return Column("\(set).length_ratio", .closerTo(1), meanOf: ratios, bootstrap)
    }
  }
}
