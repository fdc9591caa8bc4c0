import Executors
import Workbench

#if canImport(Glibc)
  import Glibc
#endif

/// `lethe keep`: stands between a runner and a program of a spec; started by the runner.
enum KeepCommand: Command {
  static let name = "keep"
  static let summary =
    "Runs a program and ends all that it started with it, or with the runner; started by 'lethe run'."
  static let usage = "PARENT [--drop NAME] -- PROGRAM [ARGUMENT ...]"
  static let options = [
    Option("--drop", "NAME", "a variable that only this process needs")
  ]
  static let isHidden = true

  static func run(_ arguments: Arguments, _ environment: Environment) async throws -> ExitCode {
    guard let parent = arguments.positionals.first.flatMap(Int32.init),
      arguments.positionals.count > 1
    else { throw UsageError(message: "'lethe keep' takes a process and a program") }
    let dropped = Set(arguments.all("--drop"))
    let end = Keeper.run(
      Executors.Command(
        arguments: Array(arguments.positionals.dropFirst()),
        environment: Environment.all.filter { !dropped.contains($0.key) }),
      parent: parent, exit: { _exit($0) })
    switch end {
    case .code(let code): _exit(code)
    case .signal(let number):
      // As the program ended, without a core of this process.
      var none = rlimit(rlim_cur: 0, rlim_max: 0)
      _ = unsafe setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &none)
      signal(number, SIG_DFL)
      kill(getpid(), number)
      _exit(128 + number)
    case .notStarted(let message):
      printError(message)
      _exit(127)
    }
  }
}
