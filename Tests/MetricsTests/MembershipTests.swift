import Datasets
import Documents
import Metrics
import Models
import Plans
import TestKit
import Testing

/// Membership by gradients and by what stands before a row.
@Suite struct MembershipTests {
  private func tokens(_ losses: [Float]) -> TokenScores {
    TokenScores(
      rows: losses.map {
        RowTokens(logP: [-$0, -$0], isTop: [true, true], mean: [-1, -1], variance: [1, 1])
      })
  }

  @Test func `low scores are taken for members`() throws {
    let (forget, holdout) = (RowValues(values: [1, 2, 3, 9]), RowValues(values: [4, 5, 6, 7]))
    let step = MeasureMembership("gradient_norm", resamples: 200, seed: 1)
    let columns = try step.run((forget, holdout), Context()).columns
    #expect(
      columns.map(\.name) == [
        "membership.gradient_norm", "membership_tpr.gradient_norm_at_1_percent",
        "membership_tpr.gradient_norm_at_1_permille",
      ])
    #expect(columns.map(\.estimate) == [0.75, 0.75, 0.75])
    #expect(columns.map(\.direction) == [.closerTo(0.5), .closerTo(0.01), .closerTo(0.001)])
    #expect(columns.allSatisfy { $0.low <= $0.estimate && $0.estimate <= $0.high })
    #expect(throws: MetricError.self) { try step.run((forget, RowValues(values: [])), Context()) }
  }

  /// -4/-2 is a ratio of 2; what was learnt is changed more, so that its score is lower.
  @Test func `recall is the ratio of likelihoods`() throws {
    let found = try RecallRatio().run((tokens([4, 1, 3]), tokens([2, 2, 0])), Context())
    #expect(found.values == [-2, -0.5, -3e6])
    #expect(throws: MetricError.self) {
      try RecallRatio().run((tokens([1]), tokens([1, 2])), Context())
    }
    #expect(throws: MetricError.self) {
      try RecallRatio().run((tokens([.infinity]), tokens([1])), Context())
    }
  }

  /// Rows that stand before others are not measured; a missing set is named.
  @Test(arguments: ["recall", "gradient_norm"])
  func `steps are added for both sets`(name: String) throws {
    let metric = try #require(metrics.make(.text(name)).value)
    #expect(!metric.needsRetrain)
    var plan = Plan()
    let model = plan.add("model", NoModel())
    let (forget, holdout) = (
      plan.add("forget data", NoRows(name: "f")), plan.add("holdout data", NoRows(name: "h"))
    )
    func subject(_ sets: [String: Ref<Corpus>]) -> Subject {
      Subject(model: model, start: model, retrain: nil, sets: sets, seed: 1)
    }
    _ = try metric.wire(
      "npo", subject(["forget": forget, "holdout": holdout]), into: &plan)
    let kinds = plan.entries.map(\.kind)
    #expect(kinds.last == "measure-membership")
    #expect(kinds.count { $0 == "score-gradients" } == (name == "recall" ? 0 : 2))
    #expect(kinds.count { $0 == "score-tokens" } == (name == "recall" ? 4 : 0))
    // All that scores holdout rows looks at those that were not drawn.
    let scored = plan.entries.filter { $0.kind == "score-tokens" }.flatMap(\.inputs.indices)
    #expect(name != "recall" || !scored.contains(holdout.index))
    let error = #expect(throws: MetricError.self) {
      try metric.wire("npo", subject(["forget": forget]), into: &plan)
    }
    #expect(error?.description.contains("add 'data: {holdout: ...}'") == true)
  }

  @Test func `versions are raised`() throws {
    let (forget, holdout) = (RowValues(values: [1, 2, 3, 9]), RowValues(values: [4, 5, 6, 7]))
    let measured = try MeasureMembership("recall", resamples: 200, seed: 1)
      .run((forget, holdout), Context())
    let ratios = try RecallRatio().run((tokens([4, 1, 3]), tokens([2, 2, 0.5])), Context())
    expectFingerprints(
      [
        Fingerprint(
          "measure-membership", version: MeasureMembership.version,
          output: try measured.parts().flatMap(\.bytes)),
        Fingerprint(
          "recall-ratio", version: RecallRatio.version,
          output: try ratios.parts().flatMap(\.bytes)),
      ], "memberships.txt")
  }
}

/// A set of plans that are never run.
private struct NoRows: Step {
  static let kind = "no-rows"
  static let version = "1"
  let name: String

  func run(_ input: (), _ context: Context) throws -> Corpus { throw MetricError("never run") }
}

/// A model of plans that are never run.
private struct NoModel: Step {
  static let kind = "no-model"
  static let version = "1"

  func run(_ input: (), _ context: Context) throws -> Checkpoint { throw MetricError("never run") }
}
