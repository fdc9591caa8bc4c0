import Documents
import Experiments
import FoundationEssentials
import Records
import Reports
import Storage
import Workbench

/// `lethe show`: the results of one run.
struct ShowCommand: Command {
  static let name = "show"
  static let summary = "Shows a run: its metrics with intervals, its provenance, its files."
  static let examples = ["show last", "show quickstart --json | jq '.metrics[0]'"]

  private let run = Options.argument("RUN")
  private let isJSON = Options.json()

  func run(_ environment: Environment) async throws -> ExitCode {
    let directory = try RunFinder(runs: environment.runs).find(run)
    let name = RunFinder.name(of: directory)
    let provenance = RunFinder.json("provenance.json", of: directory)
    let metrics = RunFinder.json("metrics.json", of: directory)?.array ?? []
    let isComplete = FileManager.default.fileExists(
      atPath: "\(directory)/\(RunDirectory.manifestName)")
    let signer = RunCard.signer(of: directory, Disk())
    if isJSON {
      let json = JSONValue.object([
        "name": .string(name), "signed_by": signer.isEmpty ? .null : .string(signer),
        "directory": .string(directory), "complete": .bool(isComplete),
        "provenance": provenance ?? .null, "metrics": .array(metrics),
      ])
      printOut(json.canonical())
      return .done
    }
    printOut("\(name)  \(isComplete ? "complete" : "unfinished")")
    if !signer.isEmpty { printOut("imported, \(environment.origin(signer))") }
    if let provenance {
      let facts = [
        provenance["started"]?.string, provenance["machine"]?["processor"]?.string,
        provenance["kernels"]?.string.map { "kernels \($0)" },
        provenance["wall_seconds"]?.number.map { "wall \(NumberFormat.duration.text($0))" },
        provenance["cpu_seconds"]?.number.map { "CPU \(NumberFormat.duration.text($0))" },
      ]
      for line in Self.lines(of: facts.compactMap(\.self)) { printOut(line) }
    }
    if !metrics.isEmpty {
      printOut("\n" + Self.table(metrics).plainText(width: Terminal.width(), labels: 4))
    }
    let report = "\(directory)/report.html"
    if FileManager.default.fileExists(atPath: report) { printOut("\nreport: \(report)") }
    return .done
  }

  /// Facts in a row, with as many rows as the terminal needs.
  private static func lines(of facts: [String]) -> [String] {
    var lines: [String] = []
    for fact in facts {
      let longer = lines.last.map { "\($0), \(fact)" } ?? fact
      if let last = lines.indices.last, TextWidth.cells(longer) <= Terminal.width() ?? .max {
        lines[last] = longer
      } else {
        lines.append(fact)
      }
    }
    return lines
  }

  private static func table(_ metrics: [JSONValue]) -> Table {
    Table(
      columns: [
        Table.Column("method"), Table.Column("seed", .right), Table.Column("point"),
        Table.Column("column"), Table.Column("estimate", .right), Table.Column("items", .right),
      ],
      rows: metrics.map { row in
        let point = (row["point"]?.object ?? [:]).sorted { $0.key < $1.key }
          .map { "\($0.key)=\($0.value.string ?? "")" }.joined(separator: " ")
        let estimate = row["estimate"]?.number ?? .nan
        return Table.Row([
          .text(row["method"]?.string ?? ""), .text("\(row["seed"]?.integer ?? 0)"), .text(point),
          .text(row["column"]?.string ?? ""),
          .estimate(
            estimate, low: row["low"]?.number ?? .nan, high: row["high"]?.number ?? .nan,
            .significant(3)),
          .number(Double(row["items"]?.integer ?? 0), .count),
        ])
      })
  }
}
