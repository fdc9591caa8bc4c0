import Documents
import Workbench

/// `lethe import-results`: takes finished evaluations of other programs in as results of a run.
enum ImportResultsCommand: Command {
  static let name = "import-results"
  static let summary = "Takes in a folder of open-unlearning's or TOFU's results, to compare with."
  static let usage = "FOLDER [--name NAME] [--retain-log FILE] [--json]"
  static let options = [
    Option("--name", "NAME", "what the results are called (default: the folder's name)"),
    Option(
      "--retain-log", "FILE", "the log of the retrained model, for the forget quality of all"),
    Option.json,
  ]
  static let examples = [
    "import-results open-unlearning/saves/eval --name published",
    "import-results saves/unlearn --retain-log saves/eval/tofu_retain90/TOFU_EVAL.json",
  ]

  static func run(_ arguments: Arguments, _ environment: Environment) async throws -> ExitCode {
    var folder = try arguments.single("FOLDER")
    while folder.count > 1, folder.hasSuffix("/") { folder.removeLast() }
    let results = try ForeignResults(in: folder)
    let directory = try results.write(
      to: environment.runs, store: environment.workspace.store, name: arguments.value("--name"),
      retain: arguments.value("--retain-log"), note: { printError("note: \($0)") })
    if arguments.has("--json") {
      printOut(
        JSONValue.object([
          "directory": .string(directory),
          "methods": .array(results.logs.map { .string($0.method) }),
        ]).canonical())
    } else {
      printOut(directory)
      for log in results.logs { printError("\(log.method): \(log.path)") }
    }
    return .done
  }
}
