import Documents
import Executors
import Experiments
import FoundationEssentials
import Plans
import Running
import Storage
import Workbench

/// `lethe why`: which component of a step's key changed.
enum WhyCommand: Command {
  static let name = "why"
  static let summary =
    "Explains why a step would run or ran last: which part of its key changed, old -> new."
  static let usage = "RUN|SPEC STEP [--json] [--set PATH=VALUE]"
  static let options = [Option.set, Option.json]
  static let examples = [
    "why last npo npo"
  ]

  static func run(_ arguments: Arguments, _ environment: Environment) async throws -> ExitCode {
    guard arguments.positionals.count >= 2 else {
      throw UsageError(message: "missing \(arguments.positionals.isEmpty ? "RUN or SPEC" : "STEP")")
    }
    let session = try environment.workspace.session(
      of: try loadSpec(try specPath(arguments.positionals[0], environment), arguments))
    let plan = session.compilation.plan
    // Labels contain blanks, so the rest of the line is one label.
    let label = arguments.positionals.dropFirst().joined(separator: " ")
    guard let entry = plan.entry(labelled: label) else {
      throw NotFound(
        message: "there is no step '\(label)'",
        help: Suggestion.help(for: label, among: plan.entries.map(\.label)))
    }
    let planner = Planner(store: session.store, experiment: session.experimentName)
    let explanation = planner.explain(entry.index, of: plan, planner.status(of: plan))
    if arguments.has("--json") {
      printOut(explanation.json.keyText)
    } else {
      write(explanation.text, to: 1)
    }
    return .done
  }

  /// A spec file as it is, or the resolved spec of a run.
  private static func specPath(
    _ text: String, _ environment: Environment
  ) throws -> String {
    var isDirectory = false
    let exists = FileManager.default.fileExists(atPath: text, isDirectory: &isDirectory)
    if exists, !isDirectory { return text }
    return try RunFinder(runs: environment.runs).find(text) + "/resolved.yaml"
  }
}
