import Documents
import Reports

/// `lethe ls`: the runs, the latest first.
enum ListCommand: Command {
  static let name = "ls"
  static let summary = "Lists the runs, the latest first."
  static let usage = "[--json]"
  static let options = [Option.json]

  static func run(_ arguments: Arguments, _ surroundings: Surroundings) async throws -> ExitCode {
    let finder = RunFinder(runs: surroundings.runs)
    let runs = finder.names.map { RunSummary("\(surroundings.runs)/\($0)") }
    if arguments.has("--json") {
      printOut(JSONValue.array(runs.map(\.json)).canonical())
      return .done
    }
    guard !runs.isEmpty else {
      printError("no runs in \(surroundings.runs); lethe run SPEC makes one")
      return .done
    }
    let table = Table(
      columns: [
        Table.Column("run"), Table.Column("state"), Table.Column("started"),
        Table.Column("wall", .right), Table.Column("steps", .right),
      ],
      rows: runs.map { run in
        let provenance = run.provenance
        let steps =
          (provenance?["steps_ran"]?.integer ?? 0)
          + (provenance?["steps_cached"]?.integer ?? 0)
        return Table.Row([
          .text(run.name), .text(run.isComplete ? "complete" : "unfinished"),
          .text(provenance?["started"]?.string ?? ""),
          provenance?["wall_seconds"]?.number.map { .number($0, .duration) } ?? .missing(nil),
          steps > 0 ? .number(Double(steps), .count) : .missing(nil),
        ])
      })
    printOut(table.plainText())
    return .done
  }
}
