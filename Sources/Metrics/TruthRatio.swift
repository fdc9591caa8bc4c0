package import Documents
package import Models

/// Whether a model prefers the truth to similar falsehoods (Maini and others, 2024).
///
/// Forget rows: mean of min(R, 1/R), high when the model no longer tells them apart. Retain rows: mean of
/// max(0, 1 - R). With `value: share`, the mean of right / (right + wrong) on both.
package struct TruthRatio: EvidenceMetric {
  package static let name = "truth_ratio"
  package static let version = "1"
  package static let summary = "Likelihood of wrong answers next to the paraphrased right one."

  package let value: String
  package let form: TruthRatioForm
  package let resamples: Int
  package func needs(_ sets: Set<String>) -> [Need] { [.scores("forget"), .scores("retain")] }

  package init(_ p: inout Parameters) {
    value = p.choice(
      "value", of: ["ratio", "share"], default: "ratio",
      "TOFU's values of the ratio R, or right / (right + wrong), open-unlearning's prob_mean.")
    form = TruthRatioForm(&p)
    resamples = Self.resamples(&p)
  }

  package func columns(
    of evidence: MetricEvidence, _ bootstrap: Bootstrap
  ) throws -> [Column] {
    let forget = try evidence.scores("forget")
    let retain = try evidence.scores("retain")
    if value == "share" {
      return [
        Column("forget.truth_share", .lower, meanOf: try form.shares(forget), bootstrap),
        Column("retain.truth_share", .higher, meanOf: try form.shares(retain), bootstrap),
      ]
    }
    return [
      Column(
        "forget.truth_ratio", .higher, meanOf: try form.ratios(forget).map(form.closenessToOne),
        bootstrap),
      Column(
        "retain.truth_ratio", .higher, meanOf: try form.ratios(retain).map(form.truth), bootstrap),
    ]
  }
}
