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
struct RunCommand: Command {
  static let name = "run"
  static let summary = "Runs what is not cached and writes the report; the same command resumes."
  static let examples = [
    "run configs/quickstart.yaml",
    "run configs/quickstart.yaml --set methods.npo.npo.beta=0.5 --jobs 4",
    "run configs/quickstart.yaml --executor slurm --profile long",
  ]

  let file = Options.argument("SPEC")
  private let jobs = Options.jobs()
  private let memory = Options.optional(
    "--memory SIZE", .parsed("a size such as 500M or 16G", MemorySize.bytes),
    "memory that running steps may declare together, such as 16G (default: this machine's)")
  private let gpus = Options.optional(
    "--gpus N", .count,
    "graphics processors that running steps may declare together (default: this machine's, or 1)")
  private let tokens = Options.all(
    "--token NAME=N",
    .parsed("a name and a whole number above 0, such as licences=2") {
      TokenCounts.pair($0).flatMap { $0.count > 0 ? $0 : nil }
    }, "how many there are of a token that steps take in 'resources'; else by lethe.yaml, or 1")
  private let keepsGoing = Options.flag(
    "--keep-going", "after a failure, goes on with what does not need the failed step")
  private let failsFast = Options.flag(
    "--fail-fast", "after a failure, stops the steps that are at work, too")
  private let timeout = Options.optional(
    "--timeout SECONDS", .positive, "stops a step that takes longer")
  private let retries = Options.value(
    "--retries N", .integer(in: 0 ... .max), default: 0,
    "tries a failed step again up to N times, after 1, 2, 4 ... seconds")
  private let retryRule = Options.optional(
    "--retry-on CAUSES",
    .parsed("causes joined by commas, such as exit:75,signal,memory", RetryRule.init),
    "only after these: exit, exit:CODE, signal, signal:N, timeout, memory, cluster, step")
  private let isOffline = Options.offline()
  private let overrides = Options.overrides()
  private let permission = Options.permission()
  private let isSandboxed = Options.flag(
    "--sandbox",
    "runs the spec's programs with their inputs and nothing else, by bubblewrap; imported ones run so where it can be had"
  )
  private let isOpen = Options.flag(
    "--no-sandbox", "runs imported programs beside everything else")
  private let isQuiet = Options.flag("--quiet", "prints nothing but the result")
  private let executor = ExecutorChoice()
  private let sharing = SharingOptions()

  /// Whether nothing more is asked for than to bring a spec up to date here.
  private let isPlain = Options.givesOnly([
    "--runs", "--set", "--jobs", "--quiet", "--keep-going", "--no-sandbox",
  ])

  func run(_ environment: Environment) async throws -> ExitCode {
    let started = Moment.now
    if let invocation = invocation(environment),
      let known = UpToDate(
        invocation, program: environment.program, in: environment.workspace.store)
    {
      Self.summarise(known.steps, started)
      printOut(Headline.text(known.table, known.report))
      return .done
    }
    return try await perform(environment)
  }

  /// What stands for this invocation when nothing is left to do; nil where it asks for more than that.
  private func invocation(_ environment: Environment) -> UpToDate.Invocation? {
    guard isPlain else { return nil }
    return UpToDate.Invocation(
      spec: file, overrides: overrides,
      directory: FileManager.default.currentDirectoryPath, executable: environment.executable)
  }

  private static func summarise(_ steps: Int, _ started: Moment) {
    ProgressDisplay(steps: steps, isInteractive: false, isQuiet: true)
      .summarise(ran: 0, cached: steps, wall: started.elapsed)
  }

  /// Brings one spec up to date; `began` hears of each session before its steps run, `observer` of the steps.
  func perform(
    _ environment: Environment, observer: any RunObserver = Observers([]),
    began: (RunSession) throws -> Void = { _ in }
  ) async throws -> ExitCode {
    let started = Moment.now
    var options = try runOptions(environment)
    let profile = try executor.profile(environment)
    // Jobs of a cluster are told one after the other.
    Signals.endOnSecond(within: type(of: profile).name == "local" ? 2 : 30)
    let spec = try Workspace.spec(file, overrides: overrides)
    try Computing.configure(environment)
    let workspace = environment.workspace(isOffline: isOffline)
    var session = try workspace.resumed(workspace.session(of: spec))
    options.tokens = try ExecutorChoice.tokens(
      for: session.compilation.plan, given: options.tokens, environment)
    let shared = try sharing.place(profile.remote).map {
      SharedResults(place: $0, signer: sharing.signer, isQuiet: isQuiet, environment: environment)
    }
    shared?.take(for: session)
    session = try workspace.resumed(session)
    try Imports.check(session, file, permission)
    options.sandbox = try sandbox(session)
    var progress = display(session, environment)
    try began(session)
    let statuses = session.status()
    let known = statuses.map { $0.state == .cached ? $0.tree : nil }
    if try session.isCurrent(known) {
      let table = HeadlineTable.table(of: MetricTable(try session.reader.measured(known)))
      progress.summarise(ran: 0, cached: known.count, wall: started.elapsed)
      printOut(Headline.text(table, session.report))
      if let invocation = invocation(environment) {
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
        executor: profile.executor(
          environment.site(
            session, isDetached: executor.isDetached, isSandboxed: options.sandbox != nil)),
        observers: [progress, observer], cancellation: Signals.cancellation())
      progress.close()
      shared?.offer(rounds.last, of: session)
      guard try rounds.advance(allowingFailures: options.afterFailure == .keepGoing) else { break }
      session = rounds.session
      // A later round may start what the first one did not.
      try Imports.check(session, file, permission)
      options.sandbox = try sandbox(session)
      shared?.take(for: session)
      try began(session)
      progress = display(session, environment)
    }
    let outcomes = rounds.outcomes
    let code = Self.exitCode(of: outcomes)
    var table: MetricTable?
    if code != .interrupted {
      let provenance = Provenance(
        of: session, outcomes, started: started, isSandboxed: options.sandbox != nil,
        spans: rounds.spans)
      let record = try session.record(outcomes, provenance)
      let isWritten = try await session.finish(record)
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

  private func display(_ session: RunSession, _ environment: Environment) -> ProgressDisplay {
    ProgressDisplay(
      steps: session.compilation.plan.entries.count, runs: session.compilation.plan.runs,
      isInteractive: environment.isInteractive, isQuiet: isQuiet)
  }

  /// Where programs run: in a sandbox if that is asked for, or if they are somebody else's and it can be had.
  private func sandbox(_ session: RunSession) throws(UsageError) -> Sandbox? {
    let hasPrograms = session.compilation.plan.entries.contains(where: \.startsProgram)
    let isForeign = hasPrograms && !isOpen && Imports.isImported(session)
    guard isSandboxed || isForeign else { return nil }
    let (sandbox, text) = Sandbox.find()
    if sandbox == nil, isSandboxed {
      throw UsageError(message: "there is no sandbox here: \(text)")
    }
    if sandbox == nil {
      printError("note: the imported programs run without a sandbox and see what you see: \(text)")
    }
    return sandbox
  }

  private func runOptions(_ environment: Environment) throws(UsageError) -> RunOptions {
    guard !failsFast || !keepsGoing else {
      throw UsageError(message: "'--fail-fast' and '--keep-going' exclude each other")
    }
    var options = RunOptions()
    options.jobs = jobs ?? ProcessInfo.processInfo.activeProcessorCount
    options.memory = memory ?? Machine.current().memory
    options.devices = environment.devices
    options.gpus = gpus ?? max(1, options.devices.count)
    options.tokens = Dictionary(tokens) { $1 }
    options.afterFailure = failsFast ? .stopRunning : keepsGoing ? .keepGoing : .finishRunning
    options.timeout = timeout
    options.retries = retries
    options.retryRule = retryRule ?? options.retryRule
    options.fetching = environment.fetching(isOffline: isOffline)
    return options
  }

  private static func exitCode(of outcomes: [Outcome]) -> ExitCode {
    if outcomes.contains(where: { $0.state == .interrupted }) { return .interrupted }
    return outcomes.allSatisfy(\.isDone) ? .done : .stepFailed
  }
}
