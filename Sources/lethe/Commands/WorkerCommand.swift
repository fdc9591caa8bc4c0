import Documents
import Executors
import Experiments
import Plans
import Storage
import Workbench

#if canImport(Glibc)
  import Glibc
#endif

/// `lethe worker`: runs one step of a plan; started by the runner.
struct WorkerCommand: Command {
  static let name = "worker"
  static let summary =
    "Runs one step of a plan, or the steps of a cluster's job; started by 'lethe run'."
  static let isHidden = true

  private let file = Options.optionalArgument("ORDER")
  private let key = Options.optional(
    "--key HEX", .parsed("64 hexadecimal digits") { Digest(hex: $0) },
    "the key that the step must have")
  private let threads = Options.value("--threads N", .count, default: 1, "threads to use")
  private let job = Options.optional("--job NAME", .text, "the job whose steps are to run")
  private let lanes = Options.value("--lanes N", .count, default: 1, "steps of the job at once")
  private let isSandboxed = Options.flag(
    "--sandbox", "runs programs of the spec with their inputs and nothing else")
  private let visibility = Options.optional(
    "--visibility SECONDS", .number(), "how long what other machines wrote may stay unseen")

  func run(_ environment: Environment) async throws -> ExitCode {
    try Computing.configure(environment)
    let store = Store(at: "\(environment.runs)/.store")
    if let job { return try await runJob(job, store, environment) }
    guard let file else { throw UsageError(message: "missing ORDER") }
    let order = try WorkOrder(json: JSONValue.parse(store.disk.read(file), keepsDigits: true))
    let key = try key ?? order.key.digest
    let profile = order.numerics.prefix { $0 != ":" }
    let code = WorkerMain.run(
      order, stepKinds, key: key,
      numerics: try Numerics(rawValue: String(profile)).map(Workspace.fingerprint) ?? "unknown",
      store: store, threads: threads,
      output: { printOut($0) }, termination: Signals.cancellation(ignoresEchoes: true),
      sandbox: try sandbox(), environment: environment.programEnvironment,
      exit: { code in
        // Programs that it asks are in its group and end with it.
        signal(SIGTERM, SIG_IGN)
        kill(0, SIGTERM)
        _exit(code)
      })
    return ExitCode(rawValue: code) ?? .stepFailed
  }

  /// The sandbox of this machine, when there has to be one.
  private func sandbox() throws -> Sandbox? {
    guard isSandboxed else { return nil }
    let (sandbox, text) = Sandbox.find()
    guard let sandbox else {
      throw NotFound(
        message:
          "there is no sandbox on \(ClaimTable.hostName), and the spec's programs want one: \(text)",
        help: "install it there, or give 'lethe run' --no-sandbox if you trust them")
    }
    return sandbox
  }

  private func runJob(
    _ job: String, _ store: Store, _ environment: Environment
  ) async throws -> ExitCode {
    var settings = JobMain.Settings()
    settings.lanes = lanes
    settings.visibility = visibility ?? settings.visibility
    settings.place = ClaimTable.hostName
    settings.sandbox = try sandbox()
    let code = await JobMain.run(
      job: job, store: store,
      launcher: SelfLauncher(environment: environment, isSandboxed: settings.sandbox != nil),
      settings: settings, termination: Signals.cancellation(ignoresEchoes: true))
    return ExitCode(rawValue: code) ?? .stepFailed
  }
}

/// Starts this same binary as a worker.
struct SelfLauncher: WorkerLauncher {
  let environment: Environment
  /// Whether programs that steps ask run in a sandbox.
  var isSandboxed = false

  func command(for request: WorkerRequest) -> Executors.Command {
    Executors.Command(
      arguments: [
        environment.executable, WorkerCommand.name, request.order, "--runs", environment.runs,
        "--key", request.key.hex, "--threads", "\(request.threads)",
      ] + (isSandboxed ? ["--sandbox"] : []), environment: environment.workerEnvironment)
  }

  func kept(_ command: Executors.Command) throws(Keeper.Missing) -> Executors.Command? {
    try Keeper.command(for: command, beside: environment.executable)
  }
}
