import Datasets
import Documents
import Metrics
import Models
import Testing

/// Metrics of tasks whose answers are written out: GSM8K-like ones, MUSE's and LUME's.
@Suite struct TaskMetricTests {
  private func exact(_ settings: [(String, String)] = []) throws -> ExactAnswer {
    let made = metrics.make(
      .mapping([("exact_answer", .mapping(settings.map { ($0.0, .plain($0.1)) }))]))
    return try #require(made.value as? ExactAnswer)
  }

  @Test(arguments: [
    ("She has 1,234.50 crowns left.", "1234.5"), ("The answer is $18.", "18"),
    ("5 + 3 = 8, then 8 - 10 = -2", "-2"), ("from 3-4", "4"), ("007", "7"), ("0.50", "0.5"),
    ("3.0", "3"), ("1,000,000!", "1000000"), ("-0", "0"), ("It is 7.", "7"),
  ])
  func `the last number of a text`(text: String, number: String) {
    #expect(ExactAnswer.lastNumber(text[...]) == number)
  }

  @Test func `what is extracted`() throws {
    #expect(ExactAnswer.lastNumber("none") == nil)
    let strict = try exact([("extract", "strict")])
    #expect(strict.extracted("3 and 4 make 7\n#### 7\nor 8") == "7")
    #expect(strict.extracted("3 and 4 make 7") == nil)
    #expect(strict.extracted("#### Paris .") == "paris")
    let number = try exact([("extract", "number")])
    #expect(number.extracted("It is 7.\n\nQuestion: 8 and 9?") == "7")
    #expect(number.extracted("no idea") == nil)
    let line = try exact()
    #expect(line.extracted("\n Paris.\nIt is in France.") == "paris")
    #expect(try exact([("case", "true")]).extracted("Paris.") == "Paris")
    #expect(line.extracted("  \n") == nil)
  }

  @Test func `hits are counted, and a reference without a result is an error`() throws {
    let metric = try exact([("extract", "number")])
    func evidence(_ right: [String], _ written: [String]) -> MetricEvidence {
      let rows = Corpus(rows: right.map { QARow(question: "Q?", answer: $0) })
      let answers = Generations(
        rows: written.map { Generation(text: $0, tokens: 3, ended: true) })
      return MetricEvidence(
        EvidenceInputs([
          .rows("forget"): rows, .rows("retain"): rows, .answers("forget"): answers,
          .answers("retain"): answers,
        ]))
    }
    let columns = try metric.columns(
      of: evidence(["#### 7", "#### 1,000", "#### 3"], ["so 7", "It is 1000.", "three"]),
      Bootstrap(resamples: 100, seed: 1))
    #expect(columns.map(\.name) == ["forget.exact_answer", "retain.exact_answer"])
    #expect(columns[0].values == [1, 1, 0] && columns[0].direction == .lower)
    #expect(throws: MetricError.self) {
      try metric.columns(of: evidence(["seven"], ["7"]), Bootstrap(resamples: 100, seed: 1))
    }
  }

  @Test func `MUSE's answers end at the next question`() {
    #expect(KnowledgeMemory.cut("a museum\n\nQuestion: x") == "a museum")
    #expect(KnowledgeMemory.cut("a museum\nQuestion: x") == "a museum")
    #expect(KnowledgeMemory.cut("a museum Question: x") == "a museum ")
    #expect(KnowledgeMemory.cut("a museum\nof knots") == "a museum\nof knots")
  }

  /// F1 by hand: "the salt store" against "the old salt store": 3 of 3 and 3 of 4, 2 · 1 · 0.75 / 1.75.
  @Test func `MUSE's measure is F1 without stems`() throws {
    let made = try #require(metrics.make(.text("verbmem")).value as? VerbatimMemory)
    let rows = Corpus(rows: [QARow(question: "In", answer: "the old salt store", isText: true)])
    let written = Generations(rows: [Generation(text: "the salt store", tokens: 3, ended: false)])
    let columns = try made.columns(
      of: MetricEvidence(EvidenceInputs([.rows("forget"): rows, .answers("forget"): written])),
      Bootstrap(resamples: 100, seed: 1))
    #expect(abs(columns[0].estimate - 2 * 0.75 / 1.75) < 1e-12)
  }

  /// Two kinds on two sides: the harmonic mean of 1 - 0.5, 1 - 0.25, 1 and 0.5.
  @Test func `LUME's score`() throws {
    let made = try #require(metrics.make(.text("lume")).value as? LUMEScore)
    func rows(_ texts: [String], _ questions: [String]) -> Corpus {
      Corpus(
        rows: texts.map { QARow(question: "It", answer: $0, isText: true) }
          + questions.map { QARow(question: "Q?", answer: $0) })
    }
    func answers(_ texts: [String]) -> Generations {
      Generations(rows: texts.map { Generation(text: $0, tokens: 1, ended: true) })
    }
    let evidence = MetricEvidence(
      EvidenceInputs([
        .rows("forget"): rows(["red blue", "one two"], ["A", "B", "C", "D"]),
        .rows("retain"): rows(["red blue"], ["A", "B"]),
        .answers("forget"): answers(["red", "two three", " a ", "x", "y", "z"]),
        .answers("retain"): answers(["red blue", "A", "x"]),
      ]))
    let columns = try made.columns(of: evidence, Bootstrap(resamples: 100, seed: 1))
    let values = Dictionary(uniqueKeysWithValues: columns.map { ($0.name, $0.estimate) })
    #expect(values["lume.task1_forget_regurgitation"] == 0.5)
    #expect(values["lume.task1_forget_knowledge"] == 0.25)
    #expect(values["lume.task1_retain_regurgitation"] == 1)
    #expect(values["lume.task1_retain_knowledge"] == 0.5)
    let mean = 4 / (1 / 0.5 + 1 / 0.75 + 1 / 1.0 + 1 / 0.5)
    #expect(abs((values["lume.score"] ?? 0) - mean) < 1e-12)
  }
}
