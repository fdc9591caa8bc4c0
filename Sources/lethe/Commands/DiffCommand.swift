import Analysis
import Documents
import Executors
import Experiments
import Reports
import Running
import Workbench

/// `lethe diff`: what differs between two runs.
struct DiffCommand: Command {
  static let name = "diff"
  static let summary =
    "Shows what differs between two runs: spec, parameters, metrics with significance, samples."
  static let examples = ["diff quickstart-3f quickstart-a1", "diff last quickstart --json"]

  private let sides = [Options.argument("RUN"), Options.argument("OTHER")]
  private let samples = Options.value(
    "--samples N", .count, default: 3, "shows N answers that differ")
  private let isJSON = Options.json()

  func run(_ environment: Environment) async throws -> ExitCode {
    let sides = try self.sides.map { text in
      let directory = try RunFinder(runs: environment.runs).find(text)
      let session = try environment.workspace.session(
        of: try Workspace.spec("\(directory)/resolved.yaml"))
      return try RunDifference.Side(
        RunFinder.name(of: directory), directory: directory, session.reader)
    }
    let difference = try RunDifference(sides[0], sides[1])
    if isJSON {
      printOut(Self.json(difference, sides).canonical())
      return .done
    }
    printOut("first:  \(sides[0].name)\nsecond: \(sides[1].name)\n")
    printOut(Self.changes(difference))
    if !difference.metrics.isEmpty {
      printOut("\n" + Self.table(difference.metrics).plainText(width: Terminal.width(), labels: 2))
    }
    let found = difference.samples
    printOut("\nsamples: \(found.items.count) of \(found.compared) answers differ")
    for item in found.items.prefix(samples) {
      printOut(
        "  \(item.method), \(item.set): \(Self.shown(item.question))\n"
          + "    first:  \(Self.shown(item.first))\n    second: \(Self.shown(item.second))")
    }
    return .done
  }

  /// A text on one line, cut after 300 characters.
  private static func shown(_ text: String) -> String {
    let words = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    return words.count > 300 ? words.prefix(297) + "..." : words.isEmpty ? "(nothing)" : words
  }

  private static func changes(_ difference: RunDifference) -> String {
    var lines = [difference.spec.isEmpty ? "spec: the same" : "spec"]
    lines += difference.spec.map { "  \($0.text)" }
    lines.append(difference.parameters.isEmpty ? "parameters: the same" : "parameters")
    for (step, changes) in difference.parameters {
      lines += changes.map { "  \(step): \($0.text)" }
    }
    lines += difference.onlyInFirst.map { "  only in the first:  \($0)" }
    lines += difference.onlyInSecond.map { "  only in the second: \($0)" }
    return lines.joined(separator: "\n")
  }

  private static func table(_ metrics: [MetricDifference]) -> Table {
    Table(
      columns: [
        Table.Column("method"), Table.Column("column"), Table.Column("first", .right),
        Table.Column("second", .right), Table.Column("difference", .right),
        Table.Column("p", .right), Table.Column(""),
      ],
      rows: metrics.map { item in
        let format = NumberFormat.significant(3)
        return Table.Row([
          .text(item.method), .text(item.column), .number(item.first, format),
          .number(item.second, format),
          item.test.map {
            .estimate(item.difference, low: $0.low, high: $0.high, format)
          } ?? .number(item.difference, format),
          item.test.map { .number($0.pValue, .pValue) } ?? .missing(nil), .text(item.verdict),
        ])
      })
  }

  private static func json(
    _ difference: RunDifference, _ sides: [RunDifference.Side]
  ) -> JSONValue {
    .object([
      "first": .string(sides[0].name), "second": .string(sides[1].name),
      "spec": .array(difference.spec.map(json)),
      "parameters": .array(
        difference.parameters.flatMap { step, changes in
          changes.map { change in
            .object((json(change).object ?? [:]).merging(["step": .string(step)]))
          }
        }),
      "only_in_first": .array(difference.onlyInFirst.map(JSONValue.string)),
      "only_in_second": .array(difference.onlyInSecond.map(JSONValue.string)),
      "metrics": .array(difference.metrics.map(\.json)), "samples": difference.samples.json,
    ])
  }

  private static func json(_ change: Change) -> JSONValue {
    .object([
      "path": .string(change.path), "first": change.old.map(JSONValue.string) ?? .null,
      "second": change.new.map(JSONValue.string) ?? .null,
    ])
  }
}
