import Documents
import Experiments

#if canImport(Glibc)
  import Glibc
#endif

/// The command line: finds the command, runs it, and turns what it threw into words and a code.
@main enum Lethe {
  static func main() async {
    signal(SIGPIPE, SIG_IGN)
    Signals.unblock()
    let code = await dispatch(Array(CommandLine.arguments.dropFirst()))
    exit(code.rawValue)
  }

  static func dispatch(_ arguments: [String]) async -> ExitCode {
    guard let name = arguments.first, name != "--help", name != "-h", name != "help" else {
      printOut(HelpPage.overview())
      return arguments.isEmpty ? .wrongInput : .done
    }
    if name == "--version" {
      printOut("lethe \(Release.version)")
      return .done
    }
    guard let command = allCommands.first(where: { $0.name == name }) else {
      let known = HelpPage.shown.map { $0.name }
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
        printOut(HelpPage.page(of: command))
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
}
