package import Executors
package import Plans
package import Storage
import Synchronization

/// How a plan is run; none of this is in a key.
package struct RunOptions: Sendable {
  /// Cores to use.
  package var jobs = 1
  /// Bytes that the declared memory of running steps may add up to; nil for no limit.
  package var memory: Int?
  /// Graphics processors that running steps may declare together.
  package var gpus = 1
  /// Their names as `CUDA_VISIBLE_DEVICES` takes them; a step that declares some sees those that are its own.
  package var devices: [String] = []
  /// How many there are of each token that steps declare; one of those that are not named.
  package var tokens: [String: Int] = [:]
  /// Seconds that a step may take; nil for no limit.
  package var timeout: Double?
  /// Further attempts after a failure.
  package var retries = 0
  /// Which failures are tried again, and after how long.
  package var retryRule = RetryRule()
  /// What a failure means for the other steps.
  package var afterFailure = AfterFailure.finishRunning
  /// Seconds between asking a process to stop and killing it.
  package var grace = 5.0
  /// The name under which executions are recorded for `why`.
  package var experiment = ""
  /// The directory of the steps' logs; nil for none.
  package var logs: String?
  /// How content from outside is fetched.
  package var fetching = FetchSettings()
  /// Where external programs are looked for, as in `PATH`.
  package var searchPath = "/usr/local/bin:/usr/bin:/bin"
  /// Where programs of the spec run; nil for beside everything else.
  package var sandbox: Sandbox?

  package init() {}
}

/// Brings every step of a plan up to date.
package struct Runner: Sendable {
  let kinds: StepRegistry
  let store: Store
  let options: RunOptions
  let executor: any Executor
  let observer: any RunObserver
  let cancellation: Cancellation
  /// What steps stop by: the wish of the user, or the failure of another step.
  let halt: Cancellation

  /// With the executor that is the default, heavy steps run in this process too.
  package init(
    _ kinds: StepRegistry, store: Store, options: RunOptions = RunOptions(),
    executor: any Executor = LocalExecutor(),
    observer: any RunObserver = Observers([]), cancellation: Cancellation = Cancellation()
  ) {
    self.kinds = kinds
    self.store = store
    self.options = options
    self.executor = executor
    self.observer = observer
    self.cancellation = cancellation
    halt = Cancellation(following: cancellation)
  }

  /// Runs what is not cached and returns one outcome per entry of the plan, in its order.
  package func run(_ plan: Plan) async -> [Outcome] {
    observer.handle(.began(steps: plan.entries.count))
    var state = RunState(plan, self)
    if !state.hasReady { return state.close() }
    store.removeOrphans()
    await withTaskGroup(of: Message.self) { group in
      var isTicking = false
      while true {
        for job in state.startable() {
          let gate = job.entry.isProgram ? Gate() : nil
          group.addTask {
            defer { gate?.open() }
            return .ended(
              job.entry.index, await attempt(job, plan.numerics) { gate?.open() })
          }
          guard let gate else { continue }
          group.addTask {
            await gate.wait()
            return .computed(job.entry.index, number: job.number)
          }
        }
        if state.hasWaiting, !isTicking, !halt.isRequested {
          isTicking = true
          group.addTask {
            // A sleep that is cancelled is a short one.
            try? await Task.sleep(for: .milliseconds(100))
            return .tick
          }
        }
        guard let message = await group.next() else { break }
        switch message {
        case .computed(let index, let number): state.release(index, number: number)
        case .ended(let index, let ending): state.end(index, ending)
        case .tick:
          isTicking = false
          state.retryWaiting()
        }
      }
    }
    return state.close()
  }

  private enum Message: Sendable {
    /// The program of a step has ended, and its outputs are still to be stored.
    case computed(Int, number: Int)
    case ended(Int, Ending)
    /// Time to look after the steps that other processes compute.
    case tick
  }

  /// Tries a step until it succeeds or its attempts are used up; `computed` is called when the program of the last
  /// attempt has ended.
  private func attempt(
    _ job: RunState.Job, _ numerics: String, computed: @escaping @Sendable () -> Void
  ) async -> Ending {
    let entry = job.entry
    let log = StepLog(entry, directory: options.logs, observer: StepNews(observer: observer))
    let beat = Heartbeat(job.claim).tick
    let attempts = 1 + max(0, options.retries)
    var number = 1
    while true {
      observer.handle(
        .started(
          index: entry.index, label: entry.label, reason: job.reason, threads: job.threads,
          attempt: number))
      let current = number
      let ending = await execute(job, numerics, log, attempt: current) {
        if current == attempts { computed() }
      }
      guard case .failed(let message, _, let cause) = ending, number < attempts,
        options.retryRule.admits(cause), !halt.isRequested
      else { return ending }
      number += 1
      await pause(options.retryRule.wait(before: number), beat)
      if halt.isRequested { return ending }
      observer.handle(
        .retrying(index: entry.index, label: entry.label, attempt: number, message: message))
    }
  }

  /// Waits this many seconds, or until the run is to stop.
  private func pause(_ seconds: Double, _ beat: () -> Void) async {
    let start = ContinuousClock.now
    while .now - start < .seconds(seconds), !halt.isRequested {
      beat()
      // A sleep that is cancelled is a short one.
      try? await Task.sleep(for: .milliseconds(50))
    }
  }

  /// Runs one attempt, where the executor says or in this process.
  private func execute(
    _ job: RunState.Job, _ numerics: String, _ log: StepLog, attempt: Int,
    computed: @escaping @Sendable () -> Void
  ) async -> Ending {
    let entry = job.entry
    let limits = ChildProcess.Limits(
      timeout: entry.resources.time ?? options.timeout, grace: options.grace,
      cancellation: halt)
    let task = StepTask(
      entry: entry, numerics: numerics, key: job.key, trees: job.trees, store: store,
      threads: job.threads, devices: job.devices, expected: job.expected,
      usedMemory: job.usedMemory, attempt: attempt,
      limits: limits, searchPath: options.searchPath, sandbox: options.sandbox, log: log,
      tick: Heartbeat(job.claim).tick, computed: computed)
    if executor.takes(entry) { return await executor.run(task) }
    let execution = InProcessExecution(
      kinds: kinds, fetching: options.fetching, cancellation: halt)
    return await execution.run(task) { tried, message in
      observer.handle(
        .retrying(index: entry.index, label: entry.label, attempt: tried + 1, message: message))
    }
  }
}

/// Keeps a claim alive while its step runs.
private final class Heartbeat: Sendable {
  private let claim: Claim?
  private let last = Mutex(ContinuousClock.now)

  init(_ claim: Claim?) { self.claim = claim }

  @Sendable func tick() {
    last.withLock { last in
      guard let claim, ContinuousClock.now - last > .seconds(10) else { return }
      claim.beat()
      last = .now
    }
  }
}
