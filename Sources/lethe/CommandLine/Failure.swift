import Documents
import Experiments
import Plans
import Reporting
import Storage
import Workbench

/// Turns what a command threw into words and an exit code.
enum Failure {
  static func report(_ error: any Error, isColored: Bool = false) -> ExitCode {
    switch error {
    case let error as InvalidSpec:
      print(error.problems, error.sources, isColored: isColored)
      return .wrongInput
    case let error as StorageError:
      printError("error: \(error)")
      return .stepFailed
    case let error as RefusedBundle:
      printError("error: \(error)\nnothing of it was kept")
      return .difference
    case let error as Unshareable:
      printError("error: \(error)")
      return .wrongInput
    case let error as NotFound:
      printError("error: \(error.message)")
      if let help = error.help { printError(" help: \(help)") }
      return .wrongInput
    default:
      printError("error: \(error)")
      return .stepFailed
    }
  }

  /// What went wrong, in one line.
  static func line(_ error: any Error) -> String {
    guard let problem = (error as? InvalidSpec)?.problems.first else { return "\(error)" }
    return "line \(problem.range.start.line): \(problem.message)"
  }

  static func print(_ problems: [Diagnostic], _ sources: SpecSources, isColored: Bool) {
    let text = DiagnosticRenderer().render(problems, sources: sources.files, color: isColored)
    printError(text)
    let count = problems.count
    printError("\(count) problem\(count == 1 ? "" : "s"); nothing was run")
  }
}
