import Documents
import Experiments
import Reporting
import Storage
import Workbench

/// `lethe check`: reads specs and prints every problem.
enum CheckCommand: Command {
  static let name = "check"
  static let summary = "Checks specs and prints every problem with its place."
  static let usage = "SPEC... [--set PATH=VALUE] [--json]"
  static let options = [Option.set, Option.json]
  static let examples = [
    "check configs/*.yaml"
  ]

  static func run(_ arguments: Arguments, _ environment: Environment) async throws -> ExitCode {
    guard !arguments.positionals.isEmpty else { throw UsageError(message: "missing SPEC") }
    var problems: [Diagnostic] = []
    var sources = SpecSources()
    for file in arguments.positionals {
      do throws(InvalidDocument) {
        let spec = try Spec.load(file, overrides: arguments.all("--set"), &sources)
        _ = try Compiler.compile(
          spec, numerics: spec.experiment.numerics.rawValue,
          store: Store(at: "\(environment.runs)/.store"))
        guard !arguments.has("--json") else { continue }
        let points = spec.variants.count * spec.experiment.seeds.count
        printOut("\(file): fine\(points > 1 ? ", \(points) points" : "")")
      } catch {
        problems += error.diagnostics
      }
    }
    let renderer = DiagnosticRenderer()
    if arguments.has("--json") { printOut(renderer.json(problems).canonical()) }
    guard !problems.isEmpty else { return .done }
    if !arguments.has("--json") {
      Failure.print(problems, sources, isColored: environment.hasColor)
    }
    return .wrongInput
  }
}
