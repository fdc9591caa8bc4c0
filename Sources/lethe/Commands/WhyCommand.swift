import Documents
import Executors
import Experiments
import FoundationEssentials
import Plans
import Running
import Storage
import Workbench

/// `lethe why`: which component of a step's key changed.
struct WhyCommand: Command {
  static let name = "why"
  static let summary =
    "Explains why a step would run or ran last: which part of its key changed, old -> new."
  static let examples = [
    "why last npo npo"
  ]

  private let place = Options.argument("RUN|SPEC")
  private let step = Options.arguments("STEP")
  private let overrides = Options.overrides()
  private let isJSON = Options.json()

  func run(_ environment: Environment) async throws -> ExitCode {
    let session = try environment.workspace.session(
      of: try Workspace.spec(try Self.specPath(place, environment), overrides: overrides))
    let plan = session.compilation.plan
    // Labels contain blanks, so the rest of the line is one label.
    let label = step.joined(separator: " ")
    guard let entry = plan.entry(labelled: label) else {
      throw NotFound(
        message: "there is no step '\(label)'",
        help: Suggestion.help(for: label, among: plan.entries.map(\.label)))
    }
    let planner = Planner(store: session.store, experiment: session.experimentName)
    let explanation = planner.explain(entry.index, of: plan, planner.status(of: plan))
    if isJSON {
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
