package import Storage

/// How a plan is run; none of this is in a key.
package struct RunOptions: Sendable {
  /// Cores to use.
  package var jobs = 1
  /// Bytes that the declared memory of running steps may add up to; nil for no limit.
  package var memory: Int?
  /// Seconds that a step may take; nil for no limit.
  package var timeout: Double?
  /// Further attempts after a failure.
  package var retries = 0
  /// After a failure, go on with the steps that do not need it.
  package var keepGoing = false
  /// Seconds between asking a process to stop and killing it.
  package var grace = 5.0
  /// The name under which executions are recorded for `why`.
  package var experiment = ""
  /// The directory of the steps' logs; nil for none.
  package var logs: String?
  /// Where external programs are looked for, as in `PATH`.
  package var searchPath = "/usr/local/bin:/usr/bin:/bin"

  package init() {}
}

/// Brings every step of a plan up to date.
package struct Runner: Sendable {
  let store: Store
  let options: RunOptions
  let launcher: (any WorkerLauncher)?
  let observer: any RunObserver
  let cancellation: Cancellation

  /// Without a launcher, heavy steps run in this process too.
  package init(
    store: Store, options: RunOptions = RunOptions(), launcher: (any WorkerLauncher)? = nil,
    observer: any RunObserver = Observers([]), cancellation: Cancellation = Cancellation()
  ) {
    self.store = store
    self.options = options
    self.launcher = launcher
    self.observer = observer
    self.cancellation = cancellation
  }

  /// Runs what is not cached and returns one outcome per entry of the plan, in its order.
  package func run(_ plan: Plan) async -> [Outcome] { [] }
}
