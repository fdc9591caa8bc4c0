import Documents
import Reports

/// `lethe show`: the results of one run.
enum ShowCommand: Command {
  static let name = "show"
  static let summary = "Shows a run: its metrics with intervals, its provenance, its files."
  static let usage = "RUN [--json]"
  static let options = [Option.json]

  static func run(_ arguments: Arguments, _ surroundings: Surroundings) async throws -> ExitCode {
    let finder = RunFinder(runs: surroundings.runs)
    let run = RunSummary(try finder.find(try arguments.single("RUN")))
    if arguments.has("--json") {
      printOut(run.json.canonical())
      return .done
    }
    printOut("\(run.name)  \(run.isComplete ? "complete" : "unfinished")")
    if let provenance = run.provenance {
      let facts = [
        provenance["started"]?.string, provenance["machine"]?["processor"]?.string,
        provenance["kernels"]?.string.map { "kernels \($0)" },
        provenance["wall_seconds"]?.number.map { "wall \(NumberFormat.duration.text($0))" },
        provenance["cpu_seconds"]?.number.map { "CPU \(NumberFormat.duration.text($0))" },
      ]
      printOut(facts.compactMap(\.self).joined(separator: ", "))
    }
    if !run.metrics.isEmpty { printOut("\n" + table(run.metrics).plainText()) }
    printOut("\nreport: \(run.directory)/report.html")
    return .done
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
