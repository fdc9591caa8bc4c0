import Datasets
import Documents
import Plans
import TestKit
import Testing

/// The parts of an artifact, as a store would hand them back.
private struct Parts: PartReader {
  let parts: [Part]
  var names: [String] { parts.map(\.name).sorted() }

  func bytes(of name: String) throws -> [UInt8] {
    guard let part = parts.first(where: { $0.name == name }) else { throw Absent(name: name) }
    return part.bytes
  }

  struct Absent: Error {
    let name: String
  }
}

@Suite struct CorpusTests {
  private let corpus = Corpus(rows: [
    QARow(question: "a/b \"c\"\n", answer: "é中", perturbedAnswers: ["x"]),
    QARow(question: "q", answer: "r", paraphrasedAnswer: "s", paraphrasedQuestion: "t"),
  ])

  @Test func roundTrips() throws {
    let parts = try corpus.parts()
    #expect(try Corpus(from: Parts(parts: parts)) == corpus)
    #expect(try Corpus(from: Parts(parts: parts)).parts() == parts)
    // What is stored is itself a data file.
    #expect(try QAFile().rows(of: parts[0].bytes, file: "rows.jsonl") == corpus.rows)
  }

  @Test func damageIsAnError() {
    #expect(throws: (any Error).self) { try Corpus(from: Parts(parts: [])) }
    let damaged = Parts(parts: [Part("rows.jsonl", Array("{\"question\":".utf8))])
    #expect(throws: (any Error).self) { try Corpus(from: damaged) }
  }

  @Test(arguments: [
    (0, nil, 0..<10), (3, nil, 3..<10), (-4, nil, 6..<10), (-4, 2, 6..<8), (0, 10, 0..<10),
    (9, 1, 9..<10),
  ])
  func selects(start: Int, count: Int?, expected: Range<Int>) {
    #expect(RowSelection(start: start, count: count).range(of: 10) == expected)
  }

  @Test(arguments: [(10, nil), (-11, nil), (0, 11), (5, 6), (0, 0)])
  func refusesAbsentRows(start: Int, count: Int?) {
    #expect(RowSelection(start: start, count: count).range(of: 10) == nil)
  }
}

@Suite struct DatasetRegistryTests {
  @Test(arguments: datasets.names)
  func documentsItself(name: String) throws {
    let description = try #require(datasets.describe(name))
    #expect(description.summary.hasSuffix("."))
    #expect(!description.fields.isEmpty)
    #expect(description.fields.allSatisfy { $0.help.hasSuffix(".") })
  }

  /// TOFU's rows: the last 40 of 400 are two authors.
  @Test func readsTofu() throws {
    let root = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
    let path = "/\(root)/configs/data/tofu/forget10_perturbed.json"
    var plan = Plan()
    let made = datasets.make(
      Node.mapping([
        ("qa", .mapping([("path", .text(path)), ("start", .plain("-40"))]))
      ]))
    #expect(made.diagnostics.isEmpty)
    _ = try #require(made.value).wire("forget", into: &plan)
    #expect(plan.entries.map(\.kind) == ["file", "read-question-answers"])
    // Neither the file's place nor its name is in a key.
    #expect(plan.entries.allSatisfy { !"\($0.parameters)".contains("tofu") })
  }

  @Test func stepExplainsAbsentRows() throws {
    let step = ReadRows(
      file: MessageText("some.json"), reader: QAFile(), selection: RowSelection(start: 5))
    let file = FileArtifact(bytes: Array(#"{"question":"a","answer":"b"}"#.utf8))
    let error = #expect(throws: DatasetError.self) { try step.run((file), Context()) }
    #expect(
      error?.description
        == "some.json: the file has 1 rows, not those from start 5, all that follow")
  }
}
