import Documents
import Experiments

#if canImport(Glibc)
  import Glibc
#endif

/// The command line: finds the command, runs it, and turns what it threw into words and a code.
@main enum Lethe {
  static let commands: [any Command.Type] = [
    RunCommand.self, PlanCommand.self, CheckCommand.self, WhyCommand.self,
    ListCommand.self, ShowCommand.self, LogCommand.self, DescribeCommand.self,
    TokenizeCommand.self, ScoreCommand.self, GenerateCommand.self, ChatCommand.self,
    ConvertCommand.self,
    WorkerCommand.self,
  ]

  static func main() async {
    signal(SIGPIPE, SIG_IGN)
    let code = await dispatch(Array(CommandLine.arguments.dropFirst()))
    exit(code.rawValue)
  }

  static func dispatch(_ arguments: [String]) async -> ExitCode {
    guard let name = arguments.first, name != "--help", name != "-h", name != "help" else {
      printOut(overview())
      return arguments.isEmpty ? .wrongInput : .done
    }
    if name == "--version" {
      printOut("lethe \(Release.version)")
      return .done
    }
    guard let command = commands.first(where: { $0.name == name }) else {
      let known = commands.filter { !$0.isHidden }.map { $0.name }
      let near = Suggestion.nearest(to: name, among: known).map { "; did you mean '\($0)'?" } ?? ""
      printError("error: no command '\(name)'\(near)\nlethe --help lists the commands")
      return .wrongInput
    }
    return await run(command, Array(arguments.dropFirst()))
  }

  private static func run(_ command: any Command.Type, _ raw: [String]) async -> ExitCode {
    do {
      let arguments = try Arguments(raw, options: command.options + commonOptions)
      if arguments.has("--help") {
        printOut(page(of: command))
        return .done
      }
      let surroundings = Surroundings(runs: arguments.value("--runs"))
      return try await command.run(arguments, surroundings)
    } catch let error as UsageError {
      printError("error: \(error.message)")
      if let help = error.help { printError(" help: \(help)") }
      printError("usage: lethe \(command.name) \(command.usage)")
      return .wrongInput
    } catch {
      return Failure.report(error)
    }
  }

  static func overview() -> String {
    let shown = commands.filter { !$0.isHidden }
    let width = shown.map { $0.name.count }.max() ?? 0
    let lines = shown.map { command in
      "  \(command.name.padded(to: width))  \(command.summary)"
    }
    return """
      lethe: reproducible experiments in machine unlearning

      usage: lethe COMMAND [ARGUMENTS]; lethe COMMAND --help explains one

      \(lines.joined(separator: "\n"))

      exit codes: 0 done, 1 a step failed, 2 the spec or the command line is wrong,
      3 a verification found a difference, 70 a bug of ours, 130 interrupted
      """
  }

  static func page(of command: any Command.Type) -> String {
    let options = command.options + commonOptions
    let names = options.map { [$0.name, $0.value].compactMap(\.self).joined(separator: " ") }
    let width = names.map(\.count).max() ?? 0
    let lines = zip(names, options).map { "  \($0.padded(to: width))  \($1.help)" }
    return """
      \(command.summary)

      usage: lethe \(command.name) \(command.usage)

      \(lines.joined(separator: "\n"))
      """
  }
}

extension String {
  /// The text followed by spaces up to the width, in characters.
  func padded(to width: Int) -> String {
    self + String(repeating: " ", count: max(0, width - count))
  }
}
