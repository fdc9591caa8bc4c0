import Documents
import Experiments
import FoundationEssentials
import Storage

/// `lethe verify`: whether a run is what its record says, by digests or by computing it again.
enum VerifyCommand: Command {
  static let name = "verify"
  static let summary = "Checks a run's digests; with --rerun computes it again and compares."
  static let usage = "RUN [--rerun [--sample N] [--jobs N] [--allow-run]] [--json]"
  static let options = [
    Option("--rerun", nil, "computes every step again in a scratch store and compares the bytes"),
    Option("--sample", "N", "with --rerun: N steps only, from their recorded inputs"),
    Option("--jobs", "N", "cores to use (default: all)"), Option.allowRun, Option.allowHost,
    Option.offline,
    Option.json, Option("--quiet", nil, "prints nothing but the verdict"),
  ]
  static let examples = ["verify last", "verify last --rerun", "verify last --rerun --sample 5"]

  static func run(_ arguments: Arguments, _ environment: Environment) async throws -> ExitCode {
    let finder = RunFinder(runs: environment.runs)
    let directory = try finder.find(try arguments.single("RUN"))
    if !arguments.has("--rerun"), let option = ["--sample", "--jobs"].first(where: arguments.has) {
      throw UsageError(message: "'\(option)' goes with '--rerun'")
    }
    let check = try RunCheck(directory, store: finder.store)
    guard arguments.has("--rerun") else {
      return report(check, directory, arguments)
    }
    guard check.differences.isEmpty else {
      printError("the record itself is damaged; nothing is computed")
      return report(check, directory, arguments)
    }
    let rerun = Rerun(directory: directory, environment: environment, arguments: arguments)
    return try await rerun.run()
  }

  private static func report(
    _ check: RunCheck, _ directory: String, _ arguments: Arguments
  ) -> ExitCode {
    let name = RunFinder.name(of: directory)
    if arguments.has("--json") {
      let json = (check.json.object ?? [:]).merging(["run": .string(name)])
      printOut(JSONValue.object(json).canonical())
    } else {
      for difference in check.differences {
        let isMissing = difference.problem.hasPrefix("missing")
        let detail = difference.problem.drop { $0 != ":" }.dropFirst(2)
        printOut(
          "\(isMissing ? "MISSING" : "DIFFERS")  \(difference.name)\(detail.isEmpty ? "" : "  \(detail)")"
        )
      }
      if !check.leftOut.isEmpty {
        printError("\(check.leftOut.count) artifacts were not in the bundle that the run came in")
      }
      let read = "\(check.files) files and \(check.objects) objects"
      let count = check.differences.count
      printOut(
        count == 0
          ? "\(name): equal (\(read))"
          : "\(name): \(count) difference\(count == 1 ? "" : "s") in \(read)")
    }
    return check.differences.isEmpty ? .done : .difference
  }
}
