import Analysis
import Documents
import Experiments
import Records
import Reporting
import Reports
import Storage
import Workbench

/// `lethe compare`: the methods of runs as one leaderboard.
struct CompareCommand: Command {
  static let name = "compare"
  static let summary = "Compares the methods of runs in one table, best first."
  static let examples = [
    "compare last", "compare tofu-a tofu-b --metric forget_quality --markdown > table.md",
    "compare last published    # after lethe import-results saves/eval --name published",
    "compare last npo/TOFU_EVAL.json grad_diff/TOFU_EVAL.json    # open-unlearning's beside ours",
  ]

  private let subjects = Options.arguments("RUN|LOG.json")
  private let retainLog = Options.optional(
    "--retain-log FILE", .text, "the log of the retrained model, for the forget quality of logs")
  private let metrics = Options.all("--metric NAME", .text, "shows this metric or column only")
  private let column = Options.optional(
    "--sort COLUMN", .text, "sorts by this column (default: mean rank over all columns)")
  private let isMarkdown = Options.flag("--markdown", "prints a table for a page of text")
  private let isCSV = Options.flag("--csv", "prints comma-separated values")
  private let isJSON = Options.json()

  func run(_ environment: Environment) async throws -> ExitCode {
    let logs = subjects.filter(ComparedLogs.isLog)
    let named = subjects.filter { !ComparedLogs.isLog($0) }
    let runs =
      named.isEmpty && !logs.isEmpty
      ? [] : try RunFinder(runs: environment.runs).find(all: named)
    let measured = try runs.map { run throws(NotFound) in
      guard let metrics = RunFinder.json("metrics.json", of: run) else {
        throw NotFound(
          message: "\(run) has no metrics", help: "lethe run \(run)/resolved.yaml finishes it")
      }
      return (name: RunFinder.name(of: run), metrics: metrics)
    }
    let own = zip(runs, measured).filter { !RunCard.hasOnlyResults($0.0, Disk()) }.map(\.1)
    let measures = Leaderboard(own).measures
    let foreign = try ComparedLogs.read(
      logs, retain: retainLog, like: measures,
      note: { printError("note: \($0)") })
    let shown = zip(runs, measured).map { run, found in
      RunCard.hasOnlyResults(run, Disk())
        ? (name: found.name, metrics: ComparedLogs.aligned(found.metrics, with: measures)) : found
    }
    var board = Leaderboard(shown + foreign)
    let names = board.measures.flatMap { [$0.column, $0.metric] }
    if let unknown = metrics.first(where: { !names.contains($0) }) {
      throw Self.none(unknown, names)
    }
    if !metrics.isEmpty { board.keep(metrics) }
    if let column, !board.sort(by: column) {
      throw Self.none(column, board.measures.map(\.column))
    }
    if isJSON {
      printOut(board.json().canonical())
    } else if isCSV {
      write(board.csv(), to: 1)
    } else {
      let table = board.table(runs: runs.count + logs.count > 1)
      let method = table.columns.firstIndex { $0.title == "method" } ?? 0
      printOut(
        isMarkdown
          ? table.markdown()
          : table.plainText(width: Terminal.width(), labels: method + 1, turning: method))
    }
    return .done
  }

  private static func none(_ name: String, _ known: [String]) -> NotFound {
    NotFound(
      message: "no run here has '\(name)'", help: Suggestion.help(for: name, among: known))
  }
}
