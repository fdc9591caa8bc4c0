import Datasets
package import Documents
package import Models
package import Plans

/// Whether forget rows can be told from rows never seen by what rows before them change (ReCaLL; Xie and others, 2024):
/// log p of the answer after some holdout rows over log p without them.
///
/// Rows from elsewhere make what was learnt less likely, so that its ratio is higher; the score is minus the ratio. The
/// rows that stand before are drawn from the holdout set and left out of it.
package struct ConditionalRecall: Metric {
  package static let name = "recall"
  package static let version = "1"
  package static let summary =
    "Membership by how far unseen rows before a row change its likelihood."

  package let shots: Int
  package let resamples: Int

  package init(_ p: inout Parameters) {
    shots = p.integer(
      "shots", default: 4, in: 1...1_000, "How many holdout rows stand before each row.")
    resamples = Membership.resamples(&p)
  }

  package var needsOwnEngine: Bool { false }

  package func wire(
    _ label: String, _ subject: Subject, into plan: inout Plan
  ) throws -> Ref<Measurement> {
    var wiring = try subject.membershipEvidence(label, of: Self.name)
    let holdout = try wiring.rows("holdout")
    func draw(_ part: DrawRows.Part) -> Ref<Corpus> {
      let step = DrawRows(shots, part: part, seed: subject.seed)
      return plan.add("holdout data \(part.rawValue)", step, holdout)
    }
    let (before, rest) = (draw(.drawn), draw(.rest))
    wiring.sets["holdout"] = rest
    let scores = try ["forget", "holdout"].map { set in
      let led = "\(set) after others"
      wiring.sets[led] = plan.add(
        "\(set) data after others", LeadRows(), try wiring.rows(set), before)
      return plan.add(
        "\(label) \(Self.name) \(set)", RecallRatio(), try wiring.tokens(led, into: &plan),
        try wiring.tokens(set, into: &plan))
    }
    return plan.add(
      "\(label) \(Self.name)",
      MeasureMembership(Self.name, resamples: resamples, seed: subject.seed), scores[0], scores[1])
  }
}

/// Minus the ratio of the mean log p of each row's tokens after others to that without them.
package struct RecallRatio: Step {
  package static let kind = "recall-ratio"
  package static let version = "1"

  package init() {}

  /// Takes the tokens after others, and without them.
  package func run(_ input: (TokenScores, TokenScores), _ context: Context) throws -> RowValues {
    guard input.0.rows.count == input.1.rows.count else {
      throw MetricError(
        "\(input.0.rows.count) rows after others, and \(input.1.rows.count) without")
    }
    let losses = [input.0, input.1].map { $0.rows.map(TokenMeasures.loss) }
    for (set, found) in losses.enumerated() {
      if let row = found.firstIndex(where: { !$0.isFinite }) {
        throw MetricError(
          "row \(row + 1)\(set == 0 ? ", after others," : ""): the model gives no finite likelihood"
        )
      }
    }
    // A row that is certain already has no ratio; it counts as changed by all that it can be.
    return RowValues(values: zip(losses[0], losses[1]).map { -$0 / max($1, 1e-6) })
  }
}
