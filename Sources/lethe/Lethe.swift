import Documents
import Experiments
import Records
import Synchronization
import Workbench

#if canImport(Glibc)
  import Glibc
#endif

/// The command line: finds the command, runs it, and turns what it threw into words and a code.
@main enum Lethe {
  static func main() async {
    signal(SIGPIPE, SIG_IGN)
    openStandardFiles()
    Signals.unblock()
    let code = await dispatch(Array(CommandLine.arguments.dropFirst()))
    if let problem = outputFailure.withLock({ $0 }) {
      printError(
        "error: cannot write to standard output: \(unsafe String(cString: strerror(problem)))")
      exit(code == .done ? ExitCode.stepFailed.rawValue : code.rawValue)
    }
    exit(code.rawValue)
  }

  /// Opens what a parent left closed of descriptors 0 to 2, so that no file of ours gets their numbers.
  private static func openStandardFiles() {
    for descriptor in Int32(0)...2 where fcntl(descriptor, F_GETFD) < 0 && errno == EBADF {
      _ = unsafe open("/dev/null", O_RDWR)
    }
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

  private static func run(_ type: any Command.Type, _ words: [String]) async -> ExitCode {
    do {
      let (read, problems) = Options.read(words, declared: type.options + CommonOptions.options) {
        (command: type.init(), common: CommonOptions())
      }
      if let read, read.common.isHelp {
        printOut(HelpPage.page(of: type))
        return .done
      }
      guard let read, problems.isEmpty else {
        return refuse(problems.map { ($0.message, $0.help) }, type)
      }
      return try await read.command.run(Environment(runs: read.common.runs))
    } catch let error as UsageError {
      return refuse([(error.message, error.help)], type)
    } catch {
      return Failure.report(error)
    }
  }

  /// Tells what is wrong with a command line, and how it should look.
  private static func refuse(
    _ problems: [(message: String, help: String?)], _ command: any Command.Type
  ) -> ExitCode {
    for (message, help) in problems {
      printError("error: \(message)")
      if let help { printError(" help: \(help)") }
    }
    printError("usage: lethe \(command.name) \(command.usage)")
    return .wrongInput
  }
}
