import Datasets
package import Documents
package import Models
package import Plans

/// How deep unlearning goes: whether the starting model, given the unlearned model's states, still finds the answer (the
/// unlearning depth score, Lee and others, 2026, arXiv:2605.24614).
///
/// For every block l, d(l) is what the mean log p of an answer's tokens loses in the starting model when the states after
/// that block, at the positions that predict them, are those of another model: d₁ with the retrained model's states, d₂ with the
/// unlearned model's. A row's depth is Σ d₁ · clip(d₂ / d₁, 0, 1) / Σ d₁ over the blocks with d₁ above `threshold`: 0 for
/// `none` and 1 for `retrain` by construction. Rows without such a block hold nothing that the retrained model lacks; they count
/// in no mean, and `unlearnable` says how many they are.
package struct Depth: Metric {
  package static let name = "depth"
  package static let version = "1"
  package static let summary =
    "How much of the answers the unlearned model's states lack, block by block."

  package let threshold: Double
  package let spans: OwnSets
  package let resamples: Int

  package init(_ p: inout Parameters) {
    threshold = p.number(
      "threshold", default: 0.05, in: 0...100,
      "Nats a token that a block's states must lack in the retrained model to count.")
    let rows = p.optionalComponent(
      "spans", from: datasets,
      "Rows whose answers, or the annotated parts of them by 'spans', are looked at; the forget set when left out."
    )
    spans = OwnSets(all: rows.map { [("spans", $0)] } ?? [])
    resamples = Membership.resamples(&p)
  }

  package var needsRetrain: Bool { true }

  package func wire(
    _ label: String, _ subject: Subject, into plan: inout Plan
  ) throws -> Ref<Measurement> {
    guard let retrain = subject.retrain else {
      throw MetricError(
        "the metric '\(Self.name)' compares with a retrained model, which this model source does not have: leave the "
          + "metric out, or let the source train on the data ('teach')")
    }
    guard let forget = subject.sets["forget"] else {
      preconditionFailure("an experiment has a forget set")
    }
    var rows = forget
    if let spans = spans.all.first {
      let all = try spans.dataset.wire("spans", into: &plan)
      rows = subject.split?.wire("spans", all, into: &plan) ?? all
    }
    let lacking = plan.add(
      "\(label) patched by retrain", ScorePatched(), subject.start, retrain, rows)
    let own = plan.add(
      "\(label) patched", ScorePatched(), subject.start, subject.model, rows)
    return plan.add(
      "\(label) \(Self.name)",
      MeasureDepth(threshold: threshold, resamples: resamples, seed: subject.seed), lacking, own)
  }
}

/// Measures depth from what patching did.
package struct MeasureDepth: Step {
  package static let kind = "measure-depth"
  package static let version = "1"

  package let threshold: Double
  package let resamples: Int
  package let seed: UInt64

  package init(threshold: Double, resamples: Int, seed: UInt64) {
    self.threshold = threshold
    self.resamples = resamples
    self.seed = seed
  }

  /// With the retrained model's states, and with those of the model in question.
  package func run(
    _ input: (PatchedScores, PatchedScores), _ context: Context
  ) throws -> Measurement {
    let (retrain, own) = input
    guard retrain.rows.count == own.rows.count else {
      throw MetricError("depth compares two models on the same rows")
    }
    let depths = zip(retrain.rows, own.rows).map { Self.depth($0, $1, threshold: threshold) }
    let known = depths.compactMap(\.self)
    let missing = depths.count - known.count
    guard !known.isEmpty else {
      throw MetricError(
        "no row has a block whose states the retrained model lacks by more than \(threshold) nats a token: lower "
          + "'threshold', or look at rows that it does not know")
    }
    var column = Column(
      "forget.depth", .higher, meanOf: known, Bootstrap(resamples: resamples, seed: seed))
    column.extras = ["unlearnable": Double(missing)]
    return Measurement(metric: Depth.name, columns: [column])
  }

  /// The depth of one row; nil where the retrained model lacks nothing.
  package static func depth(
    _ retrain: PatchedScores.Row, _ own: PatchedScores.Row, threshold: Double
  ) -> Double? {
    var (sum, share) = (0.0, 0.0)
    for (lacking, patched) in zip(retrain.patched, own.patched) {
      let wanted = retrain.plain - lacking
      guard wanted > threshold, wanted > 0 else { continue }
      sum += wanted
      share += wanted * min(1, max(0, (own.plain - patched) / wanted))
    }
    return sum > 0 ? share / sum : nil
  }
}
