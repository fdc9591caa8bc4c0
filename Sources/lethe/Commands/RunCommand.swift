import Analysis
import Documents
import Executors
import Experiments
import FoundationEssentials
import Plans
import Records
import Reporting
import Running
import Storage
import Workbench

/// `lethe run`: brings an experiment up to date and writes its report.
enum RunCommand: Command {
  static let name = "run"
  static let summary = "Runs what is not cached and writes the report; the same command resumes."
  static let usage =
    "SPEC [--jobs N] [--memory SIZE] [--gpus N] [--token NAME=N] [--keep-going | --fail-fast] [--timeout SECONDS] [--retries N] [--offline] "
    + "[--allow-run] [--allow-host HOST] [--set PATH=VALUE] [--executor NAME] [--profile NAME] "
    + "[--remote ADDRESS]"
  static let options =
    [
      Option("--jobs", "N", "cores to use (default: all)"),
      Option(
        "--memory", "SIZE",
        "memory that running steps may declare together, such as 16G (default: this machine's)"),
      Option(
        "--gpus", "N",
        "graphics processors that running steps may declare together (default: this machine's, or 1)"
      ),
      Option(
        "--token", "NAME=N",
        "how many there are of a token that steps take in 'resources' (default: lethe.yaml, or 1); repeatable"
      ),
      Option(
        "--keep-going", nil, "after a failure, goes on with what does not need the failed step"),
      Option("--fail-fast", nil, "after a failure, stops the steps that are at work, too"),
      Option("--timeout", "SECONDS", "stops a step that takes longer"),
      Option(
        "--retries", "N", "tries a failed step again up to N times, after 1, 2, 4 ... seconds"),
      Option(
        "--retry-on", "CAUSES",
        "only after these: exit, exit:CODE, signal, signal:N, timeout, memory, cluster, step"),
      Option.offline, Option.set, Option.allowRun, Option.allowHost,
      Option(
        "--sandbox", nil,
        "runs the spec's programs with their inputs and nothing else, by bubblewrap; imported ones run so where it can be had"
      ),
      Option("--no-sandbox", nil, "runs imported programs beside everything else"),
      Option("--quiet", nil, "prints nothing but the result"),
    ] + ExecutorChoice.options + SharedResults.options
  static let examples = [
    "run configs/quickstart.yaml",
    "run configs/quickstart.yaml --set methods.npo.npo.beta=0.5 --jobs 4",
    "run configs/quickstart.yaml --executor slurm --profile long",
  ]

  static func run(_ arguments: Arguments, _ environment: Environment) async throws -> ExitCode {
    let file = try arguments.single("SPEC")
    let started = Moment.now
    if let invocation = invocation(of: file, arguments, environment),
      let known = UpToDate(
        invocation, program: environment.program, in: environment.workspace.store)
    {
      _ = try arguments.count("--jobs")
      summarise(known.steps, started)
      printOut(Headline.text(known.table, known.report))
      return .done
    }
    return try await perform(file, arguments, environment)
  }

  /// What stands for this invocation when nothing is left to do; nil where it asks for more than to bring a spec up to date
  /// here.
  private static func invocation(
    of file: String, _ arguments: Arguments, _ environment: Environment
  ) -> UpToDate.Invocation? {
    let plain = ["--runs", "--set", "--jobs", "--quiet", "--keep-going", "--no-sandbox"]
    guard arguments.hasOnly(plain) else { return nil }
    return UpToDate.Invocation(
      spec: file, overrides: arguments.all("--set"),
      directory: FileManager.default.currentDirectoryPath, executable: environment.executable)
  }

  private static func summarise(_ steps: Int, _ started: Moment) {
    ProgressDisplay(steps: steps, isInteractive: false, isQuiet: true)
      .summarise(ran: 0, cached: steps, wall: started.elapsed)
  }

  /// Brings one spec up to date; `began` hears of each session before its steps run, `observer` of the steps.
  static func perform(
    _ file: String, _ arguments: Arguments, _ environment: Environment,
    observer: any RunObserver = Observers([]), began: (RunSession) throws -> Void = { _ in }
  ) async throws -> ExitCode {
    let started = Moment.now
    var options = try runOptions(arguments, environment)
    options.fetching = environment.fetching(arguments)
    let choice = try ExecutorChoice(arguments, environment)
    let isDetached = arguments.has("--detach")
    // Jobs of a cluster are told one after the other.
    Signals.endOnSecond(within: choice.isLocal ? 2 : 30)
    let spec = try loadSpec(file, arguments)
    try Computing.configure(environment)
    let workspace = environment.workspace(isOffline: options.fetching.isOffline)
    var session = try workspace.resumed(workspace.session(of: spec))
    options.tokens = try choice.tokens(for: session.compilation.plan)
    let shared = try SharedResults(arguments, environment, choice.profile.remote)
    shared?.take(for: session)
    session = try workspace.resumed(session)
    try Imports.check(session, file, arguments.permission)
    options.sandbox = try sandbox(session, arguments)
    var progress = display(session, arguments, environment)
    try began(session)
    let statuses = session.status()
    let known = statuses.map { $0.state == .cached ? $0.tree : nil }
    if try session.isCurrent(known) {
      let table = HeadlineTable.table(of: MetricTable(try session.reader.measured(known)))
      progress.summarise(ran: 0, cached: known.count, wall: started.elapsed)
      printOut(Headline.text(table, session.report))
      if let invocation = invocation(of: file, arguments, environment) {
        UpToDate.note(
          session, statuses, table, as: invocation, program: environment.program, since: started)
      }
      return .done
    }
    try session.checkIsOurs()
    var rounds = SweepRounds(session, in: workspace)
    while true {
      try await rounds.bringUpToDate(
        options,
        executor: choice.profile.executor(
          environment.site(
            session, isDetached: isDetached, isSandboxed: options.sandbox != nil)),
        observers: [progress, observer], cancellation: Signals.cancellation())
      progress.close()
      shared?.offer(rounds.last, of: session)
      guard try rounds.advance(allowingFailures: options.afterFailure == .keepGoing) else { break }
      session = rounds.session
      // A later round may start what the first one did not.
      try Imports.check(session, file, arguments.permission)
      options.sandbox = try sandbox(session, arguments)
      shared?.take(for: session)
      try began(session)
      progress = display(session, arguments, environment)
    }
    let outcomes = rounds.outcomes
    let code = exitCode(of: outcomes)
    var table: MetricTable?
    if code != .interrupted {
      let provenance = Provenance(
        of: session, outcomes, started: started, isSandboxed: options.sandbox != nil,
        spans: rounds.spans)
      let record = try session.record(outcomes, provenance)
      let isWritten = try session.finish(record)
      // A method that failed has no record and still a row.
      if code == .done { table = record.table }
      if !isWritten {
        printError(
          "\(session.directory.path) keeps its complete record of before; the logs of this attempt are in it"
        )
      }
    }
    progress.summarise(outcomes, wall: started.elapsed)
    if code == .interrupted {
      printError("interrupted; the same command goes on from here")
      let count = try session.store.jobs.all.count
      if count > 0 {
        printError("\(count) job\(count == 1 ? "" : "s") in flight for this store: lethe jobs")
      }
    } else {
      printOut(
        try table.map { Headline.text(HeadlineTable.table(of: $0), session.report) }
          ?? Headline.text(session, outcomes.map(\.tree)))
    }
    return code
  }

  private static func display(
    _ session: RunSession, _ arguments: Arguments, _ environment: Environment
  ) -> ProgressDisplay {
    ProgressDisplay(
      steps: session.compilation.plan.entries.count, runs: session.compilation.plan.runs,
      isInteractive: environment.isInteractive,
      isQuiet: arguments.has("--quiet"))
  }

  /// Where programs run: in a sandbox if that is asked for, or if they are somebody else's and it can be had.
  private static func sandbox(
    _ session: RunSession, _ arguments: Arguments
  ) throws(UsageError) -> Sandbox? {
    let isAsked = arguments.has("--sandbox")
    let hasPrograms = session.compilation.plan.entries.contains(where: \.startsProgram)
    let isForeign = hasPrograms && !arguments.has("--no-sandbox") && Imports.isImported(session)
    guard isAsked || isForeign else { return nil }
    let (sandbox, text) = Sandbox.find()
    if sandbox == nil, isAsked { throw UsageError(message: "there is no sandbox here: \(text)") }
    if sandbox == nil {
      printError("note: the imported programs run without a sandbox and see what you see: \(text)")
    }
    return sandbox
  }

  private static func runOptions(
    _ arguments: Arguments, _ environment: Environment
  ) throws(UsageError) -> RunOptions {
    var options = RunOptions()
    options.jobs = try arguments.count("--jobs") ?? ProcessInfo.processInfo.activeProcessorCount
    options.memory = Machine.current().memory
    if let text = arguments.value("--memory") {
      guard let bytes = MemorySize.bytes(text) else {
        throw UsageError(message: "'--memory' takes a size such as 500M or 16G, not '\(text)'")
      }
      options.memory = bytes
    }
    options.devices = environment.devices
    options.gpus = try arguments.count("--gpus") ?? max(1, options.devices.count)
    if arguments.has("--fail-fast") {
      guard !arguments.has("--keep-going") else {
        throw UsageError(message: "'--fail-fast' and '--keep-going' exclude each other")
      }
      options.afterFailure = .stopRunning
    } else if arguments.has("--keep-going") {
      options.afterFailure = .keepGoing
    }
    options.retries = try arguments.count("--retries") ?? 0
    if let text = arguments.value("--retry-on") {
      guard let rule = RetryRule(text) else {
        throw UsageError(
          message: "'--retry-on' does not know '\(text)'",
          help:
            "causes joined by commas: exit, exit:75, signal, signal:9, timeout, memory, cluster, step"
        )
      }
      options.retryRule = rule
    }
    if let text = arguments.value("--timeout") {
      guard let seconds = Double(text), seconds > 0, seconds.isFinite else {
        throw UsageError(message: "'--timeout' takes seconds above 0, not '\(text)'")
      }
      options.timeout = seconds
    }
    return options
  }

  private static func exitCode(of outcomes: [Outcome]) -> ExitCode {
    if outcomes.contains(where: { $0.state == .interrupted }) { return .interrupted }
    return outcomes.allSatisfy(\.isDone) ? .done : .stepFailed
  }
}
