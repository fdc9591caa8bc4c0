import Documents
import Workbench

/// `lethe import-results`: takes finished evaluations of other programs in as results of a run.
struct ImportResultsCommand: Command {
  static let name = "import-results"
  static let summary = "Takes in a folder of open-unlearning's or TOFU's results, to compare with."
  static let examples = [
    "import-results open-unlearning/saves/eval --name published",
    "import-results saves/unlearn --retain-log saves/eval/tofu_retain90/TOFU_EVAL.json",
  ]

  private let folder = Options.argument("FOLDER")
  private let title = Options.optional(
    "--name NAME", .text, "what the results are called (default: the folder's name)")
  private let retainLog = Options.optional(
    "--retain-log FILE", .text, "the log of the retrained model, for the forget quality of all")
  private let isJSON = Options.json()

  func run(_ environment: Environment) async throws -> ExitCode {
    var folder = folder
    while folder.count > 1, folder.hasSuffix("/") { folder.removeLast() }
    let results = try ForeignResults(in: folder)
    let directory = try results.write(
      to: environment.runs, store: environment.workspace.store, name: title,
      retain: retainLog, note: { printError("note: \($0)") })
    if isJSON {
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
