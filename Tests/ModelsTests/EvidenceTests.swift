import Datasets
import Models
import Plans
import Testing

/// How steps ask for what is computed of models: names, steps, and what came of it.
@Suite struct EvidenceTests {
  private struct NoModel: Step {
    static let kind = "no-model"
    static let version = "1"
    let name: String

    func run(_ input: (), _ context: Context) throws -> Checkpoint {
      throw ModelError.noExamples("never run")
    }
  }

  private struct Rows: Step {
    static let kind = "no-rows"
    static let version = "1"

    func run(_ input: (), _ context: Context) throws -> Corpus { Corpus(rows: []) }
  }

  /// Artifacts by their positions.
  private struct Given: ArtifactSource {
    let artifacts: [any Artifact]

    func artifact<A: Artifact>(_ type: A.Type, _ index: Int) throws -> A {
      guard artifacts.indices.contains(index), let found = artifacts[index] as? A else {
        throw UnusableEntry("input \(index) is no \(type)")
      }
      return found
    }
  }

  private let corpus = Corpus(rows: [QARow(question: "q", answer: "a")])
  private let scores = Scores(rows: [RowScores(answer: Score(nll: 2, tokens: 1))])

  private func wiring(_ plan: inout Plan) -> EvidenceWiring {
    EvidenceWiring(
      sets: ["forget": plan.add("forget", Rows())],
      models: [
        .subject: plan.add("subject", NoModel(name: "subject")),
        .start: plan.add("start", NoModel(name: "start")),
      ]
    ) { "asked for \($0.name)" }
  }

  @Test func `an input is found by the name of its need`() throws {
    let shape = InputShape.named([
      InputShape.Named(name: Need.rows("forget").name, index: 1),
      InputShape.Named(name: Need.scores("forget", of: .start).name, index: 0),
    ])
    let given = Given(artifacts: [scores, corpus])
    let inputs = try EvidenceInputs.load(shape, given)
    #expect(try inputs.given(.rows("forget")) == corpus)
    #expect(try inputs.given(.scores("forget", of: .start)) == scores)
    #expect(inputs.found(.scores("forget"), as: Scores.self) == nil)
    #expect(throws: UnusableEntry.self) {
      try inputs.given(.tokens("forget"), as: TokenScores.self)
    }
    // Rows are no scores, and nobody can need a surprise.
    for name in [Need.scores("forget").name, "surprise/forget", ""] {
      #expect(throws: UnusableEntry.self) {
        try EvidenceInputs.load(.named([InputShape.Named(name: name, index: 1)]), given)
      }
    }
    #expect(throws: UnusableEntry.self) { try EvidenceInputs.load(.one(0), given) }
  }

  @Test func `names tell needs apart`() {
    let needs: [Need] =
      [.rows("a"), .rows("b"), .answers("a"), .tokens("a"), .gradients("a")]
      + [.subject, .start, .teacher].flatMap { model -> [Need] in
        [
          .model(model), .scores("a", of: model), .likelihoods("a", of: model),
          .states("a", of: model), .ownScores("a", by: model),
        ]
      } + [.judgements("a", by: "entities"), .judgements("a", by: "contradiction")]
    #expect(Set(needs.map(\.name)).count == needs.count)
  }

  @Test func `equal needs are computed once`() throws {
    var plan = Plan()
    let needs: [Need] = [
      .model(.start), .rows("forget"), .scores("forget"), .scores("forget", of: .start),
      .likelihoods("forget", of: .start), .answers("forget"), .ownScores("forget", by: .start),
      .states("forget", CollectStates(.all, maxLength: 8), of: .start), .tokens("forget"),
    ]
    var first = wiring(&plan)
    for need in needs { try first.add(need, into: &plan) }
    let count = plan.entries.count
    var second = wiring(&plan)
    for need in needs.reversed() { try second.add(need, into: &plan) }
    #expect(plan.entries.count == count)
    #expect(first.refs.shape == second.refs.shape)
    // Three given; two scorings of all answers, one of the right ones, answers, these as rows and scored, states, tokens.
    #expect(count == 3 + 8)
    guard case .named(let parts) = first.refs.shape else {
      Issue.record("parts have names")
      return
    }
    #expect(parts.map(\.name) == needs.map(\.name).sorted())
    let byName = Dictionary(uniqueKeysWithValues: parts.map { ($0.name, plan.entries[$0.index]) })
    #expect(byName["rows/forget"]?.kind == "no-rows")
    #expect(byName["model/start"]?.label == "start")
    #expect(byName["own_scores/start/forget"]?.kind == ScoreAnswers.kind)
    #expect(byName["states/start/forget"]?.label == "asked for states/start/forget")
  }

  @Test func `what is not there is said`() throws {
    var plan = Plan()
    var wiring = wiring(&plan)
    let count = plan.entries.count
    #expect(throws: MissingEvidence.set("holdout")) {
      try wiring.add(.tokens("holdout"), into: &plan)
    }
    #expect(throws: MissingEvidence.model(.retrain)) {
      try wiring.add(.scores("forget", of: .retrain), into: &plan)
    }
    // Who judges, and which states, only those who ask can say.
    for need: Need in [.judgements("forget", by: "entities"), .states("forget", of: .start)] {
      #expect(throws: MissingEvidence.unanswered(need.name)) {
        try wiring.add(need, into: &plan)
      }
    }
    #expect(plan.entries.count == count)
    #expect(wiring.refs.shape == .named([]))
  }
}
