import Documents
import Experiments
import Storage
import Workbench

/// `lethe site`: all runs as a static site.
struct SiteCommand: Command {
  static let name = "site"
  static let summary = "Writes a static site of all runs: an index, leaderboards, and the reports."
  static let examples = ["site public    # then open public/index.html, or put it on a server"]

  private let directory = Options.argument("DIR")

  func run(_ environment: Environment) async throws -> ExitCode {
    let site = Site(
      runs: environment.runs, store: Store(at: "\(environment.runs)/.store"),
      directory: directory)
    let count = try site.write(origin: environment.origin)
    printError(
      "\(count.runs) run\(count.runs == 1 ? "" : "s"), "
        + "\(count.boards) leaderboard\(count.boards == 1 ? "" : "s")")
    printOut("\(directory)/index.html")
    return .done
  }
}
