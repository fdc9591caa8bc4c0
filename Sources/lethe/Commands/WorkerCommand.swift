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
  static let summary =
    "Runs one step of a resolved spec, or the steps of a cluster's job; started by 'lethe run'."
  static let usage = "RESOLVED --step INDEX --key HEX --threads N | RESOLVED --job NAME"
  static let options = [
    Option("--step", "INDEX", "the step's position in the plan"),
    Option("--key", "HEX", "the key that the step must have"),
    Option("--threads", "N", "threads to use"),
    Option("--job", "NAME", "the job whose steps are to run"),
    Option("--lanes", "N", "steps of the job at once"),
    Option("--sandbox", nil, "runs programs of the spec with their inputs and nothing else"),
    Option("--visibility", "SECONDS", "how long what other machines wrote may stay unseen"),
  ]
  static let isHidden = true

  static func run(_ arguments: Arguments, _ environment: Environment) async throws -> ExitCode {
    let file = try arguments.single("RESOLVED")
    if let job = arguments.value("--job") {
      return try await runJob(job, file, arguments, environment)
    }
    guard let key = arguments.value("--key").flatMap({ Digest(hex: $0) }),
      let index = arguments.value("--step").flatMap({ Int($0) })
    else { throw UsageError(message: "a worker needs --step and --key") }
    let spec = try loadSpec(file, arguments)
    try Computing.configure(environment)
    let session = try environment.session(of: spec)
    let code = WorkerMain.run(
      session.compilation.plan, index: index, key: key, store: session.store,
      threads: try arguments.count("--threads") ?? 1,
      output: { printOut($0) }, termination: Signals.cancellation(ignoresEchoes: true),
      sandbox: try sandbox(arguments),
      exit: { code in
        // Programs that it asks are in its group and end with it.
        signal(SIGTERM, SIG_IGN)
        kill(0, SIGTERM)
        _exit(code)
      })
    return ExitCode(rawValue: code) ?? .stepFailed
  }

  /// The sandbox of this machine, when there has to be one.
  private static func sandbox(_ arguments: Arguments) throws -> Sandbox? {
    guard arguments.has("--sandbox") else { return nil }
    let (sandbox, text) = Sandbox.find()
    guard let sandbox else {
      throw NotFound(
        message:
          "there is no sandbox on \(ClaimTable.hostName), and the spec's programs want one: \(text)",
        help: "install it there, or give 'lethe run' --no-sandbox if you trust them")
    }
    return sandbox
  }

  private static func runJob(
    _ job: String, _ file: String, _ arguments: Arguments, _ environment: Environment
  ) async throws -> ExitCode {
    let spec = try loadSpec(file, arguments)
    try Computing.configure(environment)
    let session = try environment.session(of: spec)
    var settings = JobMain.Settings()
    settings.lanes = try arguments.count("--lanes") ?? 1
    settings.visibility =
      arguments.value("--visibility").flatMap(Double.init) ?? settings.visibility
    settings.place = ClaimTable.hostName
    settings.sandbox = try sandbox(arguments)
    let code = await JobMain.run(
      session.compilation.plan, job: job, store: session.store,
      launcher: SelfLauncher(
        environment: environment, session: session, isSandboxed: settings.sandbox != nil),
      settings: settings,
      termination: Signals.cancellation(ignoresEchoes: true))
    return ExitCode(rawValue: code) ?? .stepFailed
  }
}

/// Starts this same binary as a worker.
struct SelfLauncher: WorkerLauncher {
  let environment: Environment
  let session: RunSession
  /// Whether programs that steps ask run in a sandbox.
  var isSandboxed = false

  func command(for request: WorkerRequest) -> Pipeline.Command {
    Pipeline.Command(
      arguments: [
        environment.executable, WorkerCommand.name, session.resolvedPath,
        "--runs", environment.runs, "--step", "\(request.index)", "--key", request.key.hex,
        "--threads", "\(request.threads)",
      ] + (isSandboxed ? ["--sandbox"] : []), environment: environment.workerEnvironment)
  }
}
