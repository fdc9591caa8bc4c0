import Documents
import Experiments
import Pipeline
import Storage

/// A spec with problems, and the files that they point into.
struct InvalidSpec: Error {
  let problems: [Diagnostic]
  let sources: SpecSources
}

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

  /// Adds the files that the problems point into.
  static func withSources<Value>(
    of spec: Spec, _ body: () throws(InvalidDocument) -> Value
  ) throws(InvalidSpec) -> Value {
    do throws(InvalidDocument) { return try body() } catch {
      throw InvalidSpec(problems: error.diagnostics, sources: spec.sources)
    }
  }

  static func print(_ problems: [Diagnostic], _ sources: SpecSources, isColored: Bool) {
    let text = DiagnosticRenderer().render(problems, sources: sources.files, color: isColored)
    printError(text)
    let count = problems.count
    printError("\(count) problem\(count == 1 ? "" : "s"); nothing was run")
  }
}

/// Something that was named and is not there.
struct NotFound: Error {
  let message: String
  var help: String?
}

/// Loads a spec for a command.
func loadSpec(_ file: String, _ arguments: Arguments) throws(InvalidSpec) -> Spec {
  var sources = SpecSources()
  do throws(InvalidDocument) {
    return try Spec.load(file, overrides: arguments.all("--set"), &sources)
  } catch {
    throw InvalidSpec(problems: error.diagnostics, sources: sources)
  }
}
