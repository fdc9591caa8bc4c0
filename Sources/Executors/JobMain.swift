import Plans
package import Storage
import Synchronization

#if canImport(Glibc)
  import Glibc
#endif

/// The side of a job: the steps that one allocation of a cluster has, each in a process of its own.
///
/// It says in a file a step how it goes; a driver may read that or not, now or later.
package enum JobMain {
  /// What a job's process is told besides its name.
  package struct Settings: Sendable {
    /// Steps at once.
    package var lanes = 1
    /// Seconds between asking a step to save and killing it.
    package var grace = 30.0
    /// Seconds for which what another machine has written may stay unseen.
    package var visibility = 30.0
    /// Where this is, for people.
    package var place = ""
    package var searchPath = "/usr/local/bin:/usr/bin:/bin"
    /// Where programs run; nil for beside everything else.
    package var sandbox: Sandbox?

    package init() {}
  }

  /// Runs the steps of a job that are still its own and returns the exit code: 0 when every result is there.
  package static func run(
    job name: String, store: Store, launcher: any WorkerLauncher, settings: Settings,
    termination: Cancellation
  ) async -> Int32 {
    guard
      let record = await patiently(
        settings, termination,
        {
          // A network file system may show it, or let it be read, only later.
          try? store.jobs.record(of: name)
        })
    else { return 70 }
    let queue = Queue(record.steps)
    let lanes = min(max(1, settings.lanes), record.steps.count)
    return await withTaskGroup(of: Bool.self) { group in
      for _ in 0..<lanes {
        group.addTask {
          var isWhole = true
          while let step = queue.next(), !termination.isRequested {
            let run = StepRun(
              step: step, record: record, store: store,
              executor: LocalExecutor(launcher: launcher), settings: settings,
              termination: termination)
            isWhole = await run.perform() && isWhole
          }
          return isWhole
        }
      }
      var isWhole = true
      for await lane in group { isWhole = isWhole && lane }
      return termination.isRequested ? 130 : isWhole ? 0 : 1
    }
  }

  /// Looks for something until it is there, as long as another machine's writing may take to be seen.
  fileprivate static func patiently<Value: Sendable>(
    _ settings: Settings, _ termination: Cancellation, _ look: @Sendable () -> Value?
  ) async -> Value? {
    let start = ContinuousClock.now
    while true {
      if let value = look() { return value }
      if termination.isRequested || .now - start > .seconds(settings.visibility) { return nil }
      // A sleep that is cancelled is a short one.
      try? await Task.sleep(for: .milliseconds(500))
    }
  }

  private final class Queue: Sendable {
    private let rest: Mutex<ArraySlice<JobRecord.Step>>

    init(_ steps: [JobRecord.Step]) { rest = Mutex(steps[...]) }

    func next() -> JobRecord.Step? { rest.withLock { $0.popFirst() } }
  }
}

/// One step of a job.
private struct StepRun {
  let step: JobRecord.Step
  let record: JobRecord
  let store: Store
  let executor: LocalExecutor
  let settings: JobMain.Settings
  let termination: Cancellation

  /// Runs the step, unless another job has it by now; true when its result is there.
  func perform() async -> Bool {
    // A job that was handed in twice, or that somebody gave up, has nothing to do.
    do {
      guard try store.jobs.name(of: step.key) == record.name else { return true }
    } catch {
      return false
    }
    // Nobody would hear of a step whose messages cannot be written: the job's exit code says that it was not done.
    guard
      let messages = try? MessageFile(store.jobs.messages(of: record.name, step.key))
    else { return false }
    messages.send(.began(place: settings.place))
    let ending = await compute(messages)
    switch ending {
    case .done(_, let cost): messages.send(.done(cost))
    case .damaged(let digests): messages.send(.damaged(digests))
    case .failed(let message, _, let cause): messages.send(.failed(message, cause))
    case .interrupted: messages.send(.interrupted)
    }
    if case .done = ending { return true } else { return false }
  }

  private func compute(_ messages: MessageFile) async -> Ending {
    if let found = store.usableRecord(of: step.key) { return .done(found.tree, found.cost) }
    let (order, key): (WorkOrder, Key)
    do throws(UnusableEntry) {
      order = try WorkOrder(json: step.order)
      key = try order.key
    } catch {
      return .failed(error.description, logTail: [])
    }
    let entry = order.entry
    guard key.digest == step.key else {
      return .failed(
        "'\(entry.label)' has key \(key.digest.short) here, not \(step.key.short)", logTail: [])
    }
    let found = await JobMain.patiently(settings, termination) {
      messages.beat()
      // A network file system may show them only later; what is wrong in the end is said below.
      return try? order.trees(in: store).get()
    }
    guard let trees = found else {
      if termination.isRequested { return .interrupted }
      guard case .failure(let problem) = order.trees(in: store) else {
        return .failed("its inputs came too late", logTail: [])
      }
      return .failed(problem.description, logTail: [])
    }
    let task = StepTask(
      entry: entry, numerics: order.numerics, key: key, trees: trees, store: store,
      threads: step.threads, attempt: step.attempt,
      limits: ChildProcess.Limits(
        timeout: step.timeout, grace: settings.grace, cancellation: termination),
      searchPath: settings.searchPath, sandbox: settings.sandbox,
      log: StepLog(entry, directory: nil, observer: messages), tick: messages.beat)
    guard executor.takes(entry) else {
      return .failed("'\(entry.label)' is no step for a job", logTail: [])
    }
    return await executor.run(task)
  }
}

/// What a step's process says, as lines of a file that only it writes.
private final class MessageFile: StepObserver {
  private struct State {
    var beaten = ContinuousClock.now
    var reported: ContinuousClock.Instant?
  }

  private let file: AppendFile
  private let state = Mutex(State())

  init(_ path: String) throws(StorageError) { file = try AppendFile(path) }

  /// Appends a message; a full disk must not end a step that may still succeed.
  func send(_ message: WorkerMessage) { try? file.append(message.line) }

  /// Lets the file show every few seconds that the step is alive.
  @Sendable func beat() {
    let isDue = state.withLock { state in
      guard .now - state.beaten >= .seconds(5) else { return false }
      state.beaten = .now
      return true
    }
    if isDue { file.touch() }
  }

  func handle(_ event: StepEvent) {
    switch event {
    case .log(_, _, let line): send(.log(line))
    case .progress(_, _, let progress):
      // The file may be on a network file system: twice a second is enough to look at.
      let isDue = state.withLock { state in
        if let last = state.reported, .now - last < .milliseconds(500) { return false }
        state.reported = .now
        return true
      }
      if isDue || progress.done == progress.total { send(.progress(progress)) }
    case .placed: break
    }
  }
}
