import Datasets
import Documents
import Metrics
import Models
import Testing

/// Metrics of single tokens, worked out by hand.
@Suite struct TokenMetricTests {
  private func top(_ pattern: String) -> ArraySlice<Bool> { pattern.map { $0 == "1" }[...] }

  @Test(arguments: [
    ("1111", 1.0, 1.0), ("0111", 0.75, 0.75), ("1011", 0.75, 0.5), ("1110", 0.75, 0),
    ("0000", 0, 0),
    ("", 0, 0),
  ])
  func memorisation(pattern: String, exact: Double, strength: Double) {
    #expect(TokenMeasures.exactMemorisation(top(pattern)) == exact)
    #expect(TokenMeasures.extractionStrength(top(pattern)) == strength)
  }

  private let row = RowTokens(
    logP: [-1, -4, -2, -3], isTop: [true, false, true, false], mean: [-2, -2, -2, -2],
    variance: [4, 1, 0, 1])

  @Test func membershipScores() {
    #expect(TokenMeasures.loss(row) == 2.5)
    #expect(TokenMeasures.lowest(row.logP.map(Double.init), share: 0.5) == 3.5)
    // At least one, however small the share; all of them at most.
    #expect(TokenMeasures.lowest(row.logP.map(Double.init), share: 0.1) == 4)
    #expect(TokenMeasures.lowest(row.logP.map(Double.init), share: 1) == 2.5)
    let standard = TokenMeasures.standardised(row)
    // A variance of 0 counts as 1e-6.
    #expect(standard[0] == 0.5 && standard[1] == -2 && standard[2] == 0 && standard[3] == -1)
  }

  /// The end of text is no part of what is extracted; running text has none.
  @Test func leavesTheEndOut() throws {
    func strength(isText: Bool, _ parameters: [(String, Node)] = []) throws -> Double {
      let made = metrics.make(.mapping([("extraction_strength", .mapping(parameters))]))
      let metric = try #require(made.value as? any EvidenceMetric)
      let rows = Corpus(rows: [QARow(question: "q", answer: "a b c d", isText: isText)])
      let found = TokenScores(rows: [row])
      let evidence = MetricEvidence(
        EvidenceInputs([
          .rows("forget"): rows, .rows("retain"): rows, .tokens("forget"): found,
          .tokens("retain"): found,
        ]))
      return try metric.columns(of: evidence, Bootstrap(resamples: 10, seed: 1))[0].estimate
    }
    #expect(try strength(isText: false) == 1.0 / 3)
    #expect(try strength(isText: true) == 0)
    #expect(try strength(isText: false, [("count_end", .plain("true"))]) == 0)
  }

  @Test func leakage() {
    #expect(Membership.leakage(0.5, reference: 0.5) == 0)
    #expect(Membership.leakage(1, reference: 0.5) == -100)
    #expect(Membership.leakage(0, reference: 0.5) == 100)
    #expect(Membership.leakage(1, reference: 1) == 0)
  }

  @Test func referenceTakesOffTheLossOfAModelThatNeverSawTheRows() throws {
    let made = metrics.make(
      .mapping([("membership", .mapping([("scores", .list([.text("reference")]))]))]))
    let metric = try #require(made.value as? any EvidenceMetric)
    #expect(metric.needsRetrain && metric.needs([]).count == 4)
    func tokens(_ losses: [Float]) -> TokenScores {
      TokenScores(
        rows: losses.map {
          RowTokens(logP: [-$0, -$0], isTop: [true, true], mean: [-1, -1], variance: [1, 1])
        })
    }
    let rows = Corpus(rows: (0..<3).map { QARow(question: "q", answer: "a \($0)") })
    // The rows to be forgotten are harder by themselves, but each less so than for the other model.
    let evidence = MetricEvidence(
      EvidenceInputs([
        .rows("forget"): rows, .rows("holdout"): rows,
        .tokens("forget"): tokens([5, 6, 7]), .tokens("forget", of: .retrain): tokens([6, 8, 8]),
        .tokens("holdout"): tokens([1, 2, 3]), .tokens("holdout", of: .retrain): tokens([1, 2, 3]),
      ]))
    let columns = try metric.columns(of: evidence, Bootstrap(resamples: 100, seed: 1))
    #expect(
      columns.map(\.name) == [
        "membership.reference", "membership.leakage", "membership_tpr.reference_at_1_percent",
        "membership_tpr.reference_at_1_permille",
      ])
    #expect(columns[0].estimate == 1 && columns[0].values == [-1, -2, -1])
    #expect(columns[2].estimate == 1 && columns[3].estimate == 1)
    // Min-K%, which leakage is of, sees the loss alone.
    #expect(columns[1].estimate == 100)
    #expect(try #require(metrics.make(.text("membership")).value).needsRetrain == false)
  }

  @Test func damageIsAnError() {
    let rows = Corpus(rows: [QARow(question: "q", answer: "a")])
    var short = row
    short.mean = []
    var broken = row
    broken.logP[0] = .nan
    for tokens in [short, broken, RowTokens(logP: [], isTop: [], mean: [], variance: [])] {
      let evidence = MetricEvidence(
        EvidenceInputs([.rows("forget"): rows, .tokens("forget"): TokenScores(rows: [tokens])]))
      #expect(throws: MetricError.self) { try evidence.tokens("forget") }
    }
  }

  @Test func choosesTheLikeliest() {
    #expect(MultipleChoice.hit(1, [2, 3]) == 1)
    #expect(MultipleChoice.hit(2, [1, 3]) == 0)
    #expect(MultipleChoice.hit(1, [1, 3]) == 0.5)
    #expect(MultipleChoice.hit(1, [1, 0.5]) == 0)
  }

  /// The short wrong answer wins by likelihood, the right one by likelihood a character.
  @Test func normsByCharacters() throws {
    let metric = try #require(
      metrics.make(.text("multiple_choice")).value as? any EvidenceMetric)
    let rows = Corpus(
      rows: [QARow(question: "q", answer: " abcdefgh", perturbedAnswers: [" ab"], isText: true)])
    let scores = Scores(
      rows: [
        RowScores(answer: Score(nll: 8, tokens: 4), perturbed: [Score(nll: 4, tokens: 1)])
      ])
    let evidence = MetricEvidence(
      EvidenceInputs([
        .rows("forget"): rows, .rows("retain"): rows, .scores("forget"): scores,
        .scores("retain"): scores,
      ]))
    let columns = try metric.columns(of: evidence, Bootstrap(resamples: 10, seed: 1))
    #expect(
      columns.map(\.name)
        == [
          "forget.accuracy", "forget.accuracy_norm", "retain.accuracy", "retain.accuracy_norm",
        ])
    #expect(columns.map(\.estimate) == [0, 1, 0, 1])
  }
}
