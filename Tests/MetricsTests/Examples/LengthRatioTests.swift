import Datasets
import Documents
import FoundationEssentials
import Metrics
import Models
import Plans
import TestKit
import Testing

/// The example of contributors/add-a-metric.md works, and the page shows what is tested.
@Suite struct LengthRatioTests {
  private let registry = Registry<any Metric<Subject>>(family: "metric", [LengthRatio.self])

  private func metric(_ settings: [(String, Node)] = []) throws -> LengthRatio {
    let made = registry.make(.mapping([(LengthRatio.name, .mapping(settings))]))
    return try #require(made.value as? LengthRatio, "\(made.diagnostics)")
  }

  @Test func `the page shows the file`() throws {
    let path = "\(packageRoot)/Documentation/contributors/add-a-metric.md"
    let page = try String(decoding: Data(contentsOf: URL(filePath: path)), as: UTF8.self)
    let folder = "/" + #filePath.split(separator: "/").dropLast().joined(separator: "/")
    let file = try String(
      decoding: Data(contentsOf: URL(filePath: "\(folder)/LengthRatio.swift")), as: UTF8.self)
    let block = "```swift\n" + file.replacing("package import Metrics\n", with: "") + "```"
    #expect(page.contains(block))
  }

  @Test func `values worked out by hand`() throws {
    let rows = [
      QARow(question: "Who?", answer: "Ada Byron wrote it."),
      QARow(question: "Where?", answer: "Rome."),
    ]
    let answers = ["Ada.", ""].map { Generation(text: $0, tokens: 1, ended: true) }
    let corpus = Corpus(rows: rows)
    let evidence = MetricEvidence(
      EvidenceInputs([
        .rows("forget"): corpus, .rows("retain"): corpus,
        .answers("forget"): Generations(rows: answers),
        .answers("retain"): Generations(
          rows: rows.map { Generation(text: $0.answer, tokens: 1, ended: true) }),
      ]))
    let metric = try metric()
    let columns = try metric.columns(of: evidence, Bootstrap(resamples: 200, seed: 1))
    #expect(columns.map(\.name) == ["forget.length_ratio", "retain.length_ratio"])
    #expect(columns[0].values == [0.25, 0] && columns[0].estimate == 0.125)
    #expect(columns[1].estimate == 1 && columns[1].direction == .closerTo(1))
  }

  /// The plan holds its answers and one light step that measures.
  @Test func `it adds its steps to a plan`() throws {
    #expect(try metric([("max_new_tokens", .plain("7"))]).maxNewTokens == 7)
    let wrong = registry.make(.mapping([(LengthRatio.name, .mapping([("tokens", .plain("1"))]))]))
    #expect(wrong.value == nil && wrong.diagnostics.count == 1)
    #expect(try metric().needs([]).count == 2 && !metric().needsRetrain)
  }
}
