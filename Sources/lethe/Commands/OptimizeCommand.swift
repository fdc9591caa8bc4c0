import Documents
import Executors
import FoundationEssentials
import Optimization
import Reports
import Storage
import Workbench

/// `lethe optimize`: minimises the function of an external program.
struct OptimizeCommand: Command {
  static let name = "optimize"
  static let summary = "Minimises an external program's function (CMA-ES)."
  static let examples = [
    "optimize --dimension 3 --command 'python3 sphere.py' --target 1e-9 --json",
    "optimize --dimension 1000 --algorithm sep --command ./simulate --max-evaluations 50000",
  ]

  /// Seconds between saving a search, and between lines of progress.
  private static let interval = 5.0

  private let command = Options.required(
    "--command CMD",
    "the program, run by the shell: it reads lines {\"points\": [[...], ...]} and answers each with {\"values\": [...]}"
  )
  private let options = SearchOptions()
  private let checkpoint = Options.optional(
    "--checkpoint FILE", .text, "keeps the search in a file, and goes on with what is there"
  ).map { SearchCheckpoint($0) }
  private let isJSON = Options.json()

  func run(_ environment: Environment) async throws -> ExitCode {
    try Computing.configure(environment)
    var search = try options.search()
    if let saved = try checkpoint?.read(like: search) {
      search = saved
      printError("resumed after \(saved.evaluations) evaluations")
    }
    let cancellation = Signals.cancellation()
    let isInterrupted: Bool
    do {
      isInterrupted = try minimize(&search, cancellation)
    } catch {
      // What was found before the program failed, or gave no number for a whole generation, is found.
      if search.best != nil {
        if !isJSON { printOut(Self.summary(of: search)) }
        printOut(Self.result(of: search, stop: ["failed"]).canonical())
      }
      throw error
    }
    try checkpoint?.write(search)
    let stop = isInterrupted ? ["interrupted"] : search.stopReasons.map(\.rawValue)
    if !isJSON { printOut(Self.summary(of: search)) }
    printOut(Self.result(of: search, stop: stop).canonical())
    return isInterrupted ? .interrupted : .done
  }

  /// Runs until the search stops; true when it was interrupted.
  private func minimize(
    _ search: inout RestartedSearch, _ cancellation: Cancellation
  ) throws -> Bool {
    guard search.stopReasons.isEmpty else { return false }
    let program = try ObjectiveProgram(
      command, environment: ProcessInfo.processInfo.environment, cancellation: cancellation)
    defer { program.close() }
    var last = Moment.now
    while search.stopReasons.isEmpty {
      let points = search.ask()
      do {
        let values = try program.values(of: points)
        do throws(SearchError) { try search.tell(values) } catch {
          throw program.rejected(error.description)
        }
      } catch LineProgram.Failure.interrupted {
        return true
      } catch {
        // What was learned so far is not lost with the program.
        try checkpoint?.write(search)
        throw error
      }
      guard last.elapsed >= Self.interval else { continue }
      last = .now
      try checkpoint?.write(search)
      if !isJSON { printError(Self.progress(of: search)) }
    }
    return false
  }

  private static func text(_ value: Double) -> String { NumberFormat.significant(6).text(value) }

  private static func progress(of search: RestartedSearch) -> String {
    let best = search.best.map { text($0.value) } ?? "none"
    let run = search.run > 0 ? "run \(search.run + 1)  " : ""
    return "\(run)evaluations \(search.evaluations)  best \(best)  "
      + "sigma \(text(search.current.stepSize))"
  }

  private static func summary(of search: RestartedSearch) -> String {
    let runs = search.run > 0 ? " in \(search.run + 1) runs" : ""
    return "evaluations  \(search.evaluations)\(runs)\n"
      + "best         \(search.best.map { text($0.value) } ?? "none")"
  }

  /// The last line of the output: what was found, and why it ended.
  private static func result(of search: RestartedSearch, stop: [String]) -> JSONValue {
    let best = search.best?.value
    return .object([
      "evaluations": .integer(search.evaluations),
      "best": best.map { $0.isFinite ? .number($0) : .null } ?? .null,
      "x": search.best.map { .array($0.point.map { .number($0) }) } ?? .null,
      "stop": .string(stop.joined(separator: ", ")),
      "mean": .array(search.current.mean.map { $0.isFinite ? .number($0) : .null }),
      "runs": .integer(search.run + 1),
      "seed": .integer(Int(truncatingIfNeeded: search.settings.seed)),
    ])
  }
}
