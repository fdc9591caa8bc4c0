package import Executors
import Experiments
package import Records
package import Running
import Storage

/// One invocation of a run: a round after another of an adaptive sweep, a single one of anything else.
package struct SweepRounds: Sendable {
  private let workspace: Workspace
  /// That of the present round.
  package private(set) var session: RunSession
  /// What became of the steps of the last round that ran, as it told.
  package private(set) var last: [Outcome] = []
  /// The keys of the steps that ran in this invocation: rounds share them.
  private var ran: Set<Digest> = []
  private let start = Moment.now
  /// When the steps of this invocation were at work, in seconds since its first round was made.
  package private(set) var spans: [StepSpan] = []

  package init(_ session: RunSession, in workspace: Workspace) {
    self.session = session
    self.workspace = workspace
  }

  /// What became of the steps of the present round; what an earlier round ran is not called cached.
  package var outcomes: [Outcome] {
    last.map { outcome in
      var outcome = outcome
      if outcome.state == .cached, let key = outcome.key, ran.contains(key) {
        outcome.state = .ran
      }
      return outcome
    }
  }

  /// Whether the last round was told to stop.
  package var isInterrupted: Bool { last.contains { $0.state == .interrupted } }

  /// Runs what the present round lacks, with its events and logs in the run directory.
  package mutating func bringUpToDate(
    _ options: RunOptions, executor: any Executor, observers: [any RunObserver],
    cancellation: Cancellation
  ) async throws {
    var options = options
    options.experiment = session.experimentName
    options.logs = "\(session.directory.path)/logs"
    try session.begin()
    let events = try EventLog("\(session.directory.path)/events.jsonl")
    let page = ProgressPage(session, since: start)
    let runner = Runner(
      stepKinds, store: session.store, options: options, executor: executor,
      observer: Observers([events, page] + observers), cancellation: cancellation)
    let following = Task { await page.follow() }
    last = await runner.run(session.compilation.plan)
    page.close(isInterrupted ? "Interrupted" : nil)
    following.cancel()
    await following.value
    spans += page.spans
    for outcome in last where outcome.state == .ran {
      if let key = outcome.key { ran.insert(key) }
    }
  }

  /// Goes on to the next round; false when there is none, or none to be known: with `allowingFailures` a trial that
  /// failed counts as the worst.
  package mutating func advance(allowingFailures: Bool) throws -> Bool {
    guard last.allSatisfy(\.isDone) || allowingFailures, !isInterrupted,
      let next = try workspace.trials(
        after: session, last.map(\.tree), allowingFailures: allowingFailures)
    else { return false }
    session = try workspace.session(of: next)
    return true
  }
}
