import Datasets
import Documents
import Foundation
import Plans
import TestKit
import Testing

/// Data of other people's layouts, and facts of our own.
@Suite struct LayoutTests {
  private func file(_ text: String) -> FileArtifact { FileArtifact(bytes: Array(text.utf8)) }

  private func make(_ name: String, _ settings: [(String, String)]) throws -> any Dataset {
    let made = datasets.make(.mapping([(name, .mapping(settings.map { ($0.0, .plain($0.1)) }))]))
    guard let dataset = made.value, made.diagnostics.isEmpty else {
      throw InvalidDocument(diagnostics: made.diagnostics)
    }
    return dataset
  }

  private func reader(_ settings: [(String, Node)]) throws -> ReadRows<LUMEFile> {
    let made = datasets.make(
      .mapping([
        ("lume", .mapping([("path", .plain("rows.jsonl"))] + settings))
      ]))
    let lume = try #require(made.value as? LUME)
    return ReadRows(file: MessageText("rows.jsonl"), reader: lume.reader)
  }

  private static let lume = """
    {"id": "\\"8f24\\"sc1", "input": "It was", "output": "a dark night.", "task": "Task1"}
    {"id": "\\"8f24\\"qa0", "input": "In which city?", "output": "Madera", "task": "Task1"}
    {"id": "\\"77\\"qa12", "input": "Which phone?", "output": "555-0100", "task": "Task2"}

    """

  @Test func `LUME's rows are completions or questions`() throws {
    let all = try reader([]).run(file(Self.lume), Context()).rows
    #expect(all.map(\.isText) == [true, false, false])
    #expect(all.map(\.answer) == [" a dark night.", "Madera", "555-0100"])
    #expect(
      try reader([("kind", .plain("questions"))]).run(file(Self.lume), Context()).rows.count == 2)
    let second = try reader([("tasks", .list([.plain("2")]))]).run(file(Self.lume), Context()).rows
    #expect(second.map(\.question) == ["Which phone?"])
  }

  @Test func `LUME's mistakes name their line`() throws {
    for (text, message) in [
      (#"{"id": "x1", "input": "a", "output": "b", "task": "Task1"}"#, "neither sc nor qa"),
      (#"{"id": "xqa1", "input": "a", "output": "b", "task": "one"}"#, "Task1, Task2 or Task3"),
      (#"{"id": "xqa1", "input": "a", "output": "b", "task": "Task3"}"#, "these tasks (1)"),
    ] {
      let step = try reader([("tasks", .list([.plain("1")]))])
      let error = #expect(throws: DatasetError.self) { try step.run(file(text), Context()) }
      #expect(error?.description.contains(message) == true, "\(message)")
    }
  }

  @Test func `texts are objects or a list of texts`() throws {
    let step = ReadTexts(file: MessageText("t.json"), key: "text")
    let listed = try step.run(file(#"["One text.", "Another."]"#), Context())
    let rows = try step.run(
      file("{\"text\": \"One text.\"}\n{\"text\": \"Another.\"}\n"), Context())
    #expect(listed == rows)
    #expect(rows.rows.allSatisfy { $0.isText && $0.question.isEmpty })
    #expect(throws: DatasetError.self) { try step.run(file(#"["One", " "]"#), Context()) }
    #expect(throws: DatasetError.self) { try step.run(file(#"[{"body": "One"}]"#), Context()) }
  }

  @Test func `every split of TOFU has its file`() throws {
    for (split, _) in TOFU.splits {
      let dataset = try #require(
        try make("tofu", [("split", split), ("folder", "/data/tofu")]) as? TOFU)
      let perturbed = ["forget01", "forget05", "forget10", "real_authors", "world_facts", "retain"]
      #expect(
        dataset.path
          == "/data/tofu/\(split)\(perturbed.contains(split) ? "_perturbed" : "").json")
    }
    let plain = try #require(
      try make("tofu", [("split", "forget05"), ("form", "plain"), ("folder", "/d")]) as? TOFU)
    #expect(plain.path == "/d/forget05.json")
    #expect(throws: InvalidDocument.self) {
      try make("tofu", [("split", "retain90"), ("form", "perturbed"), ("folder", "/d")])
    }
    #expect(throws: InvalidDocument.self) {
      try make("tofu", [("split", "retain"), ("form", "plain"), ("folder", "/d")])
    }
  }

  @Test func `facts are told as often as asked, and people keep theirs`() throws {
    let step = MakeFacts(start: 0, people: 5, facts: 3, told: [1, 4], wrong: 2, seed: 7)
    let rows = try step.run((), Context()).rows
    #expect(rows.count == 3 * (1 + 4 + 1 + 4 + 1))
    let counts = Dictionary(grouping: rows, by: \.question).mapValues(\.count)
    #expect(counts.values.sorted() == [1, 1, 1, 1, 1, 1, 1, 1, 1, 4, 4, 4, 4, 4, 4])
    #expect(rows.allSatisfy { !$0.perturbedAnswers.contains($0.answer) })
    #expect(rows.allSatisfy { Set($0.perturbedAnswers).count == 2 })
    // The second person alone is the second person of all.
    let second = try MakeFacts(start: 1, people: 1, facts: 3, told: [1], wrong: 2, seed: 7)
      .run((), Context()).rows
    #expect(second == Array(rows[3..<6]))
    let other = try MakeFacts(start: 1, people: 1, facts: 3, told: [1], wrong: 2, seed: 8)
      .run((), Context()).rows
    #expect(other.map(\.question) == second.map(\.question) && other != second)
  }

  @Test func `no two people have one name`() {
    let book = FactBook(seed: 1)
    #expect(Set((0..<2_000).map { book.name(of: $0) }).count == 2_000)
  }
}
