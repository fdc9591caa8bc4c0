import Datasets
import Documents
import FoundationEssentials
import Metrics
import Models
import Plans
import Testing

/// Judging by sentence vectors of a tiny random BERT, and what the judge adds to a plan.
@Suite struct VectorJudgeTests {
  /// The judgements of answers to one question by the model of Tests/Reference/bert.py.
  static func judge(
    _ answers: [String], to row: QARow, threshold: Double?
  ) throws -> Judgements {
    let folder = "/" + #filePath.split(separator: "/").dropLast(2).joined(separator: "/")
    let files = try SentenceEncoder.files.map { name in
      let url = URL(filePath: "\(folder)/ModelsTests/Fixtures/bert/\(name)")
      return FileArtifact(bytes: Array(try Data(contentsOf: url)))
    }
    let corpus = Corpus(rows: answers.map { _ in row })
    let generations = Generations(
      rows: answers.map { Generation(text: $0, tokens: 1, ended: true) })
    return try JudgeByVectors(threshold: threshold).run((corpus, generations, files), Context())
  }

  private let row = QARow(question: "Who sat?", answer: "The dog sat on the mat.")

  @Test func answersAsAWhole() throws {
    let found = try Self.judge(["The dog sat on the mat.", "", "A cat."], to: row, threshold: nil)
    #expect(abs(found.rows[0].score - 1) < 1e-6)
    #expect(found.rows.allSatisfy { (0...1).contains($0.score) })
    #expect(found.rows[2].score < found.rows[0].score)
  }

  /// An entity that is there word for word is found, whatever the model; none is found in nothing.
  @Test func entities() throws {
    let row = QARow(question: "Who?", answer: "Zebra and giraffe.")
    let found = try Self.judge(["A giraffe.", "", "Zebra, giraffe"], to: row, threshold: 0.99999)
    #expect(found.rows[0].expected == ["zebra", "giraffe"])
    #expect(found.rows[0].found.contains("giraffe"))
    #expect(found.rows[1].score == 0 && found.rows[2].score == 1)
  }

  private func wire(_ settings: [(String, Node)]) throws -> (Plan, Ref<Judgements>) {
    let made = judges.make(.mapping([("minilm", .mapping(settings))]))
    let judge = try #require(made.value, "\(made.diagnostics)")
    var plan = Plan()
    let answers = plan.add("answers", Nothing<Generations>(name: "answers"))
    let corpus = plan.add("corpus", Nothing<Corpus>(name: "corpus"))
    let found = try judge.wire("judge", .entities, answers, corpus, into: &plan)
    return (plan, found)
  }

  /// By default the published model is fetched, by digest; the judge never goes without one.
  @Test func fetchesThePublishedModel() throws {
    let (plan, result) = try wire([])
    #expect(plan.entries[result.index].kind == "judge-minilm")
    #expect(plan.entries.count { $0.kind == "fetch" } == 3)
    let (own, _) = try wire([("folder", .plain("/nowhere"))])
    #expect(own.entries.allSatisfy { $0.kind != "fetch" })
    #expect(own.unread.count == 3)
    #expect(own.unread.allSatisfy { $0.hasPrefix("/nowhere/") })
  }

  private func problems(_ settings: [(String, Node)]) -> [String] {
    judges.make(.mapping([("minilm", .mapping(settings))])).diagnostics.map(\.message)
  }

  @Test func refusesHalfAModel() {
    func file(_ name: String) -> Node {
      .mapping([
        ("name", .plain(name)), ("sha256", .plain(String(repeating: "0", count: 64))),
        ("size", .plain("3")),
        ("sources", .list([.mapping([("https", .plain("https://example.org/c"))])])),
      ])
    }
    #expect(
      problems([("files", .list([file("config.json")]))])
        == ["'files' lacks model.safetensors, tokenizer.json"])
    let files = ("files", Node.list(SentenceEncoder.files.map(file)))
    #expect(problems([files]) == [])
    // What a resolved spec spells out.
    #expect(problems([("files", .list([])), ("folder", .null())]) == [])
    #expect(
      problems([files, ("folder", .plain("f"))]) == ["a judge has 'folder' or 'files', not both"])
  }
}

/// Stands for something in plans that are never run.
private struct Nothing<Output: Artifact>: Step {
  static var kind: String { "nothing" }
  static var version: String { "1" }
  let name: String

  func run(_ input: (), _ context: Context) throws -> Output { throw MetricError("nothing") }
}
