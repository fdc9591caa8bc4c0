import Documents
import Executors
import Workbench

#if canImport(Glibc)
  import Glibc
#endif

/// `lethe keep`: stands between a runner and a program of a spec; started by the runner.
struct KeepCommand: Command {
  static let name = "keep"
  static let summary =
    "Runs a program and ends all that it started with it, or with the runner; started by 'lethe run'."
  static let isHidden = true

  private let parent = Int32(Options.argument("PARENT"))
  private let program = Options.arguments("PROGRAM")
  private let dropped = Set(
    Options.all("--drop NAME", .text, "a variable that only this process needs"))

  func run(_ environment: Environment) async throws -> ExitCode {
    guard let parent else { throw UsageError(message: "PARENT is the number of a process") }
    let end = Keeper.run(
      Executors.Command(
        arguments: program,
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
