import Dispatch

/// Processes of this machine: a worker for a heavy step, and other people's programs.
package struct LocalExecutor: Executor {
  private let launcher: (any WorkerLauncher)?

  /// Without a launcher, heavy steps stay in the runner's process.
  package init(launcher: (any WorkerLauncher)? = nil) { self.launcher = launcher }

  package var capacity: Capacity { .cores }

  package func takes(_ entry: Plan.Entry) -> Bool {
    entry.isProgram || entry.weight != .light && launcher != nil
  }

  package func run(_ task: StepTask) async -> Ending { await onOwnThread { perform(task) } }

  /// Runs the step on the calling thread, which waits for the process.
  func perform(_ task: StepTask) -> Ending {
    let entry = task.entry
    if case .external(let step) = entry.action {
      let execution = ExternalExecution(
        plan: task.plan, entry: entry, step: step, key: task.key, trees: task.trees,
        store: task.store, searchPath: task.searchPath, sandbox: task.sandbox)
      return execution.run(task.limits, task.log, tick: task.tick)
    }
    guard let launcher else { preconditionFailure("without a launcher it takes programs only") }
    let request = WorkerRequest(
      index: entry.index, key: task.key.digest, label: entry.label, threads: task.threads,
      attempt: task.attempt)
    let execution = WorkerExecution(
      command: launcher.command(for: request), key: task.key.digest, store: task.store)
    return execution.run(task.limits, task.log, tick: task.tick)
  }
}

/// Runs blocking work on a thread that is not one of the few that all tasks share.
func onOwnThread<Result: Sendable>(
  _ body: @escaping @Sendable () -> Result
) async -> Result {
  await withCheckedContinuation { continuation in
    DispatchQueue(label: "lethe.step").async { continuation.resume(returning: body()) }
  }
}
