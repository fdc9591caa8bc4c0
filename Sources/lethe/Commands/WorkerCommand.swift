import Documents
import Experiments
import Pipeline
import Storage

#if canImport(Glibc)
  import Glibc
#endif

/// `lethe worker`: runs one step of a resolved spec; started by the runner.
enum WorkerCommand: Command {
  static let name = "worker"
  static let summary = "Runs one step of a resolved spec; started by 'lethe run'."
  static let usage = "RESOLVED --step INDEX --key HEX --threads N"
  static let options = [
    Option("--step", "INDEX", "the step's position in the plan"),
    Option("--key", "HEX", "the key that the step must have"),
    Option("--threads", "N", "threads to use"),
  ]
  static let isHidden = true

  static func run(_ arguments: Arguments, _ surroundings: Surroundings) async throws -> ExitCode {
    let file = try arguments.single("RESOLVED")
    guard let key = arguments.value("--key").flatMap({ Digest(hex: $0) }),
      let index = arguments.value("--step").flatMap({ Int($0) })
    else { throw UsageError(message: "a worker needs --step and --key") }
    let spec = try loadSpec(file, arguments)
    try Computing.configure(surroundings)
    let session = try surroundings.session(of: spec)
    let code = WorkerMain.run(
      session.compilation.plan, index: index, key: key, store: session.store,
      threads: try arguments.count("--threads") ?? 1,
      output: { printOut($0) }, termination: Signals.cancellation(),
      exit: { code in
        // Programs that it asks are in its group and end with it.
        signal(SIGTERM, SIG_IGN)
        kill(0, SIGTERM)
        _exit(code)
      })
    return ExitCode(rawValue: code) ?? .stepFailed
  }
}

/// Starts this same binary as a worker.
struct SelfLauncher: WorkerLauncher {
  let surroundings: Surroundings
  let session: RunSession

  func command(for request: WorkerRequest) -> Pipeline.Command {
    Pipeline.Command(
      arguments: [
        surroundings.executable, WorkerCommand.name, session.resolvedPath,
        "--runs", surroundings.runs, "--step", "\(request.index)", "--key", request.key.hex,
        "--threads", "\(request.threads)",
      ], environment: surroundings.workerEnvironment)
  }
}
