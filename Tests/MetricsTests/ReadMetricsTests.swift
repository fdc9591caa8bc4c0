import Metrics
import Plans
import TestKit
import Testing

/// What programs of the user's measure, as JSON lines.
@Suite struct ReadMetricsTests {
  private func read(_ text: String, isOwner: Bool = true) throws -> [Column] {
    let tree = FileTree(files: [Part("m.jsonl", Array(text.utf8))])
    return try ReadMetrics(metric: "probe", file: "m.jsonl", method: "npo", isOwner: isOwner)
      .run(tree, Context()).columns
  }

  @Test func `a line is a column, the last of a name counts`() throws {
    let columns = try read(
      """
      {"metric": "accuracy", "value": 0.5}
      {"metric": "loss", "value": 1.5, "low": 1, "high": 2, "direction": "lower"}

      {"metric": "accuracy", "value": 0.9, "direction": 1}
      """)
    #expect(columns.map(\.name) == ["loss", "accuracy"])
    #expect(columns[0].direction == .lower && columns[0].low == 1 && columns[0].high == 2)
    #expect(columns[1].direction == .closerTo(1) && columns[1].estimate == 0.9)
  }

  @Test func `values of items have their mean and an interval`() throws {
    let column = try read(#"{"metric": "hit", "values": [0, 1, 1, 1]}"#)[0]
    #expect(column.estimate == 0.75 && column.values.count == 4)
    #expect(column.low < 0.75 && column.high > 0.75)
  }

  @Test func `plain members are columns, in order of their names`() throws {
    #expect(try read(#"{"loss": 1.2, "accuracy": 0.9}"#).map(\.name) == ["accuracy", "loss"])
  }

  @Test func `lines are about the method they name, or the program's own`() throws {
    let text = """
      {"metric": "a", "value": 1, "method": "npo"}
      {"metric": "b", "value": 1, "method": "ga"}
      {"metric": "c", "value": 1}
      """
    #expect(try read(text).map(\.name) == ["a", "c"])
    #expect(try read(text, isOwner: false).map(\.name) == ["a"])
  }

  @Test(arguments: [
    ("{", "is no JSON"), ("[1]", "is no object"), (#"{"metric": "a"}"#, "'value' is no number"),
    (#"{"metric": "a", "value": 1, "direction": "up"}"#, "'direction' is"),
    (#"{"metric": "a", "values": [1, "x"]}"#, "'values' must be numbers"),
    (#"{"a": "x"}"#, "'a' is no number"), (#"{"a": 1, "method": 3}"#, "the name of a method"),
  ])
  func `what cannot be read is told with its line`(line: String, problem: String) {
    let error = #expect(throws: UnreadableMetrics.self) {
      try read("{\"x\": 1}\n" + line, isOwner: !line.contains("method"))
    }
    #expect(error?.description.hasPrefix("m.jsonl:2: ") == true)
    #expect(error?.description.contains(problem) == true, "\(error?.description ?? "")")
  }

  @Test func `versions are raised`() throws {
    let tree = FileTree(files: [
      Part(
        "m.jsonl", Array(#"{"metric": "hit", "values": [0, 1, 1, 1], "direction": "lower"}"#.utf8))
    ])
    let step = ReadMetrics(metric: "probe", file: "m.jsonl", method: "npo", isOwner: true)
    expectFingerprints(
      [
        Fingerprint(
          ReadMetrics.kind, version: ReadMetrics.version,
          output: try step.run(tree, Context()).parts().flatMap(\.bytes))
      ], "read-metrics.txt")
  }
}
