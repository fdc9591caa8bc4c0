import Documents
import Experiments
import FoundationEssentials
import Pipeline
import Storage

/// `lethe run`: brings an experiment up to date and writes its report.
enum RunCommand: Command {
  static let name = "run"
  static let summary = "Runs what is not cached and writes the report; the same command resumes."
  static let usage =
    "SPEC [--jobs N] [--keep-going] [--timeout SECONDS] [--retries N] [--offline] [--set PATH=VALUE]"
  static let options = [
    Option("--jobs", "N", "cores to use (default: all)"),
    Option("--keep-going", nil, "after a failure, goes on with what does not need the failed step"),
    Option("--timeout", "SECONDS", "stops a step that takes longer"),
    Option("--retries", "N", "tries a failed step again so many times"),
    Option.offline, Option.set, Option.allowRun,
    Option("--quiet", nil, "prints nothing but the result"),
  ]
  static let examples = [
    "run configs/quickstart.yaml",
    "run configs/quickstart.yaml --set methods.npo.npo.beta=0.5 --jobs 4",
  ]

  static func run(_ arguments: Arguments, _ surroundings: Surroundings) async throws -> ExitCode {
    let started = Moment.now
    let file = try arguments.single("SPEC")
    var options = try runOptions(arguments)
    options.fetching = surroundings.fetching(arguments)
    let spec = try loadSpec(file, arguments)
    try Computing.configure(surroundings)
    let session = try surroundings.session(of: spec)
    try Imports.check(session, file, arguments)
    let progress = ProgressDisplay(
      steps: session.compilation.plan.entries.count, isInteractive: surroundings.isInteractive,
      isQuiet: arguments.has("--quiet"))
    let known = session.knownTrees()
    if session.isCurrent(known) {
      progress.summarise(ran: 0, cached: known.count, wall: started.elapsed)
      printOut(try Headline.text(session, known))
      return .done
    }
    let outcomes = try await bringUpToDate(
      session, options: options, progress: progress, surroundings: surroundings)
    let code = exitCode(of: outcomes)
    if code != .interrupted {
      let provenance = Computing.provenance(
        of: session, outcomes: outcomes, started: started, surroundings: surroundings)
      try session.finish(try session.record(outcomes, provenance))
    }
    progress.summarise(outcomes, wall: started.elapsed)
    if code == .interrupted {
      printError("interrupted; the same command goes on from here")
    } else {
      printOut(try Headline.text(session, outcomes.map(\.tree)))
    }
    return code
  }

  private static func bringUpToDate(
    _ session: RunSession, options: RunOptions, progress: ProgressDisplay,
    surroundings: Surroundings
  ) async throws -> [Outcome] {
    var options = options
    options.experiment = session.experimentName
    options.logs = "\(session.directory.path)/logs"
    try session.begin()
    let events = try EventLog("\(session.directory.path)/events.jsonl")
    let runner = Runner(
      store: session.store, options: options,
      launcher: SelfLauncher(surroundings: surroundings, session: session),
      observer: Observers([events, progress]), cancellation: Signals.cancellation())
    defer { progress.close() }
    return await runner.run(session.compilation.plan)
  }

  private static func runOptions(_ arguments: Arguments) throws(UsageError) -> RunOptions {
    var options = RunOptions()
    options.jobs = try arguments.count("--jobs") ?? ProcessInfo.processInfo.activeProcessorCount
    options.keepGoing = arguments.has("--keep-going")
    options.retries = try arguments.count("--retries") ?? 0
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
