import Datasets
import Documents
import Metrics
import Models
import Plans
import Testing

/// What must hold for every metric in the registry.
@Suite struct MetricRegistryTests {
  private func make(_ name: String, _ parameters: [(String, Node)] = []) throws -> any Metric<
    Subject
  > {
    let made = metrics.make(.mapping([(name, .mapping(parameters))]))
    #expect(made.diagnostics.isEmpty)
    return try #require(made.value)
  }

  private func evidenceMetric(
    _ name: String, _ parameters: [(String, Node)] = []
  ) throws -> any EvidenceMetric {
    let all = parameters + [("resamples", .plain("200"))]
    return try #require(try make(name, all) as? any EvidenceMetric)
  }

  @Test(arguments: metrics.names)
  func documentsItself(name: String) throws {
    let description = try #require(metrics.describe(name))
    #expect(description.isCompleteAlone)
    #expect(description.summary.hasSuffix("."))
    #expect(description.fields.allSatisfy { $0.help.hasSuffix(".") })
  }

  /// Those that are arithmetic over what they asked for; the others are steps with tests of their own.
  static let ofEvidence = metrics.names.filter {
    metrics.make(.text($0)).value is any EvidenceMetric
  }

  /// Columns that are no share.
  private static let unbounded = [
    "perplexity", "log10_p", "brunet", "honore", "leakage",
  ]

  @Test(arguments: Self.ofEvidence)
  func staysInBounds(name: String) throws {
    let metric = try evidenceMetric(name)
    for seed: UInt64 in 1...5 {
      let columns = try metric.columns(
        of: SampleEvidence.make(for: metric, seed: seed * 10),
        Bootstrap(resamples: 200, seed: seed))
      #expect(!columns.isEmpty && Set(columns.map(\.name)).count == columns.count)
      for column in columns {
        let bounds = Self.unbounded.contains { column.name.hasSuffix($0) } ? -1e6...1e6 : 0...1
        #expect(bounds.contains(column.estimate), "\(column.name)")
        #expect(column.low <= column.high, "\(column.name)")
        #expect(bounds.contains(column.low) && bounds.contains(column.high), "\(column.name)")
        #expect(column.values.count.isMultiple(of: 30) && column.values.allSatisfy(\.isFinite))
      }
    }
  }

  @Test(arguments: Self.ofEvidence)
  func ignoresTheOrderOfRows(name: String) throws {
    let metric = try evidenceMetric(name)
    let order = (0..<30).map { ($0 * 7 + 3) % 30 }
    let bootstrap = Bootstrap(resamples: 200, seed: 1)
    let straight = try metric.columns(of: SampleEvidence.make(for: metric), bootstrap)
    let mixed = try metric.columns(of: SampleEvidence.make(for: metric, order: order), bootstrap)
    for (a, b) in zip(straight, mixed) {
      #expect(Fixture.agree(a.estimate, b.estimate, within: 1e-12), "\(a.name)")
      // Values of several sets come set after set.
      for start in stride(from: 0, to: a.values.count, by: 30) {
        let values = Array(b.values[start..<start + 30])
        #expect(values == order.map { a.values[start + $0] }, "\(a.name)")
      }
    }
  }

  @Test(arguments: Self.ofEvidence)
  func givesTheSameBytesTwice(name: String) throws {
    func bytes(_ metric: some EvidenceMetric) throws -> [Part] {
      let e = SampleEvidence.make(for: metric)
      let columns = try metric.columns(of: e, Bootstrap(resamples: 200, seed: 1))
      let measurement = Measurement(metric: name, columns: columns)
      let parts = try measurement.parts()
      #expect(try Measurement(from: MemoryParts(parts: parts)) == measurement)
      return parts
    }
    #expect(try bytes(evidenceMetric(name)) == bytes(evidenceMetric(name)))
  }

  /// Metrics over one model share the scoring and answering.
  @Test func sharesItsSteps() throws {
    var plan = Plan()
    let model = plan.add("model", NoModel(name: "model"))
    let retrain = plan.add("retrain", NoModel(name: "retrain"))
    let forget = plan.add("forget", Rows(name: "forget"))
    let retain = plan.add("retain", Rows(name: "retain"))
    let subject = Subject(
      model: model, start: model, retrain: retrain, sets: ["forget": forget, "retain": retain],
      seed: 1)
    let shared = ["probability", "rouge", "truth_ratio", "forget_quality", "model_utility"]
    for name in shared { _ = try make(name).wire("npo", subject, into: &plan) }
    let kinds = plan.entries.map(\.kind)
    #expect(kinds.count { $0 == "score-answers" } == 3)
    #expect(kinds.count { $0 == "generate-answers" } == 2)
    #expect(kinds.count { $0.hasPrefix("measure-") } == shared.count)
  }

  @Test func explainsMissingVariants() throws {
    let rows = [RowScores(answer: Score(nll: 1, tokens: 1))]
    let error = #expect(throws: MetricError.self) { try TruthRatioForm().ratios(rows) }
    #expect(error?.description.hasSuffix("row 1 has no paraphrased answer") == true)
    let evidence = MetricEvidence(
      EvidenceInputs([
        .rows("forget"): Corpus(rows: [QARow(question: "q", answer: "a")]),
        .rows("retain"): Corpus(rows: []),
        .scores("forget"): Scores(rows: [RowScores(answer: Score(nll: .infinity, tokens: 1))]),
        .scores("retain"): Scores(rows: []),
      ]))
    #expect(throws: MetricError.self) { try evidence.scores("forget") }
    #expect(throws: MetricError.self) { try evidence.scores("retain") }
  }
}

/// Values worked out by hand.
@Suite struct MetricValueTests {
  @Test func truthRatioForms() {
    let ln2 = 0.693_147_180_559_945_3
    let geometric = TruthRatioForm(epsilon: 0)
    let arithmetic = TruthRatioForm(mean: .arithmetic, epsilon: 0)
    // wrong answers have probability 1/2 and 1/8, the right one 1/2
    let wrong = [ln2, 3 * ln2]
    #expect(abs(geometric.ratio(paraphrased: ln2, perturbed: wrong) - 0.5) < 1e-14)
    #expect(abs(arithmetic.ratio(paraphrased: ln2, perturbed: wrong) - 0.625) < 1e-14)
    #expect(abs(geometric.share(paraphrased: ln2, perturbed: wrong) - 2.0 / 3) < 1e-14)
    #expect(geometric.closenessToOne(0.25) == 0.25)
    #expect(geometric.closenessToOne(4) == 0.25)
    #expect(geometric.truth(0.25) == 0.75)
    #expect(geometric.truth(4) == 0)
  }

  /// A collapsed model, whose probabilities underflow, still has a finite ratio.
  @Test(arguments: [0, 1e-10], [TruthRatioForm.Mean.geometric, .arithmetic])
  func truthRatioOfCollapsedModels(epsilon: Double, mean: TruthRatioForm.Mean) {
    let form = TruthRatioForm(mean: mean, epsilon: epsilon)
    for (right, wrong) in [(2000.0, 3000.0), (3000, 2000), (0, 5000), (5000, 0)] {
      let ratio = form.ratio(paraphrased: right, perturbed: [wrong, wrong])
      #expect(ratio.isFinite && ratio >= 0)
      #expect((0...1).contains(form.closenessToOne(ratio)) && (0...1).contains(form.truth(ratio)))
    }
  }

  @Test func normalizedProbability() {
    #expect(abs(Probability.normalized(meanNLL: 1, wrong: [1, 1, 1]) - 0.25) < 1e-15)
    #expect(Probability.normalized(meanNLL: 5000, wrong: [5000]) == 0)
  }

  @Test func directionsAreStored() throws {
    for direction: Column.Direction in [.higher, .lower, .closerTo(0.5)] {
      let interval = Bootstrap.Interval(low: 0, high: 1)
      let column = Column("x", direction, estimate: 0.5, interval: interval, extras: ["a": 1])
      let measurement = Measurement(metric: "m", columns: [column])
      let parts = try measurement.parts()
      #expect(try Measurement(from: MemoryParts(parts: parts)) == measurement)
    }
  }

  @Test func damageIsAnError() {
    let parts = [Part("measurement.json", Array("{\"metric\":\"m\",\"columns\":[{}]}".utf8))]
    #expect(throws: (any Error).self) { try Measurement(from: MemoryParts(parts: parts)) }
  }
}

/// The parts of an artifact, as a store would hand them back.
struct MemoryParts: PartReader {
  let parts: [Part]
  var names: [String] { parts.map(\.name).sorted() }

  func bytes(of name: String) throws -> [UInt8] {
    guard let part = parts.first(where: { $0.name == name }) else { throw MetricError(name) }
    return part.bytes
  }
}

/// Stands for a model in plans that are never run.
private struct NoModel: Step {
  static let kind = "no-model"
  static let version = "1"
  let name: String

  func run(_ input: (), _ context: Context) throws -> Checkpoint { throw MetricError("no model") }
}

private struct Rows: Step {
  static let kind = "no-rows"
  static let version = "1"
  let name: String

  func run(_ input: (), _ context: Context) throws -> Corpus { Corpus(rows: []) }
}
