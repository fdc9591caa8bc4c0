import Documents
import Metrics
import Testing

/// TOFU's released per-item logs must give the published numbers.
@Suite struct TofuLogTests {
  /// The per-item values of one model on one data set.
  private struct Log {
    let answer, paraphrased, recalls: [Double]
    let perturbed: [[Double]]

    init(_ value: JSONValue?) throws {
      answer = try Log.losses(value?["answer"])
      paraphrased = try Log.losses(value?["paraphrased"])
      perturbed = try #require(value?["perturbed"]?.array).map { try Log.losses($0) }
      recalls = try #require(value?["rouge_l"]?.array).compactMap(\.number)
    }

    /// The log's numbers are 32-bit, stored as the shortest digits.
    private static func losses(_ value: JSONValue?) throws -> [Double] {
      try #require(value?.array).compactMap { $0.number.map { Double(Float($0)) } }
    }

    var ratios: [Double] {
      zip(paraphrased, perturbed).map { TruthRatioForm().ratio(paraphrased: $0, perturbed: $1) }
    }

    func part(competing: Bool) -> ModelUtility.Part {
      let probabilities = zip(answer, perturbed).map {
        competing ? Probability.normalized(meanNLL: $0, wrong: $1) : Probability.of(meanNLL: $0)
      }
      return ModelUtility.Part(
        probabilities: probabilities, recalls: recalls, truths: ratios.map(TruthRatioForm().truth))
    }
  }

  private let document: JSONValue
  private let bootstrap = Bootstrap(resamples: 200, seed: 1)

  init() throws {
    document = try JSONValue.parse(Array(Fixture.bytes("tofu-logs.json")))
  }

  private func log(_ model: String, _ set: String) throws -> Log {
    try Log(document["models"]?[model]?[set])
  }

  private func mean(_ values: [Double]) -> Double {
    values.reduce(0, +) / Double(values.count)
  }

  @Test(arguments: [("full", 0.6227), ("retain90", 0.6137)])
  func utility(model: String, published: Double) throws {
    let expected = document["expected"]?[model]
    let parts = try ["retain", "authors", "facts"].map { set in
      let part = try log(model, set).part(competing: set != "retain")
      let numbers = try #require(expected?[set]?.array).compactMap(\.number)
      #expect(abs(mean(part.probabilities) - numbers[0]) < 1e-12)
      #expect(abs(mean(part.recalls) - numbers[1]) < 1e-12)
      #expect(abs(mean(part.truths) - numbers[2]) < 1e-12)
      return part
    }
    let column = ModelUtility.column(parts, bootstrap)
    #expect(abs(column.estimate - (try #require(expected?["utility"]?.number))) < 1e-12)
    #expect(abs(column.estimate - published) < 5e-5)
    #expect(column.low < column.estimate && column.estimate < column.high)
  }

  @Test(arguments: [("full", 0.9909, 0.5160), ("retain90", nil, nil)])
  func forgetSet(model: String, probability: Double?, truth: Double?) throws {
    let log = try log(model, "forget")
    let numbers = try #require(document["expected"]?[model]?["forget"]?.array).compactMap(\.number)
    let found = [
      mean(log.answer.map(Probability.of)), mean(log.recalls),
      mean(log.ratios.map(TruthRatioForm().closenessToOne)),
    ]
    #expect(zip(found, numbers).allSatisfy { abs($0 - $1) < 1e-12 })
    if let probability, let truth {
      #expect(abs(found[0] - probability) < 5e-5 && abs(found[2] - truth) < 5e-5)
    }
  }

  @Test func forgetQuality() throws {
    let columns = try ForgetQuality.columns(
      model: log("full", "forget").ratios, retrain: log("retain90", "forget").ratios, bootstrap)
    let column = columns[0]
    let p = try #require(document["forget_quality"]?["p"]?.number)
    #expect(Fixture.agree(column.estimate, p, within: 1e-9))
    #expect(Fixture.agree(column.estimate, 1.834e-21, within: 1e-3))
    #expect(columns[2].estimate == document["forget_quality"]?["distance"]?.number)
    #expect(abs(columns[1].estimate + 20.736585) < 1e-6)
    #expect(column.low <= column.high && column.high < 1e-10)
  }
}
