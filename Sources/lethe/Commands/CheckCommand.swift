import Documents
import Experiments
import Reporting
import Storage
import Workbench

/// `lethe check`: reads specs and prints every problem.
struct CheckCommand: Command {
  static let name = "check"
  static let summary = "Checks specs and prints every problem with its place."
  static let examples = [
    "check configs/*.yaml"
  ]

  private let files = Options.arguments("SPEC")
  private let overrides = Options.overrides()
  private let isJSON = Options.json()

  func run(_ environment: Environment) async throws -> ExitCode {
    var problems: [Diagnostic] = []
    var sources = SpecSources()
    for file in files {
      do throws(InvalidDocument) {
        let spec = try Spec.load(file, overrides: overrides, &sources)
        _ = try Compiler.compile(
          spec, numerics: spec.experiment.numerics.rawValue,
          store: Store(at: "\(environment.runs)/.store"))
        guard !isJSON else { continue }
        let points = spec.variants.count * spec.experiment.seeds.count
        printOut("\(file): fine\(points > 1 ? ", \(points) points" : "")")
      } catch {
        problems += error.diagnostics
      }
    }
    let renderer = DiagnosticRenderer()
    if isJSON { printOut(renderer.json(problems).canonical()) }
    guard !problems.isEmpty else { return .done }
    if !isJSON {
      Failure.print(problems, sources, isColored: environment.hasColor)
    }
    return .wrongInput
  }
}
