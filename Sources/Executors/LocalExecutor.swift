import Dispatch
import JSON
package import Plans
import Storage

/// Processes of this machine: a worker for a heavy step, and other people's programs.
package struct LocalExecutor: Executor {
  /// The variable that tells programs which graphics processors are theirs.
  static let deviceVariable = "CUDA_VISIBLE_DEVICES"
  private let launcher: (any WorkerLauncher)?

  /// Without a launcher, heavy steps stay in the runner's process.
  package init(launcher: (any WorkerLauncher)? = nil) { self.launcher = launcher }

  package var capacity: Capacity { .cores }

  package func takes(_ entry: Plan.Entry) -> Bool {
    entry.isProgram || !entry.resources.isLight && launcher != nil
  }

  package func run(_ task: StepTask) async -> Ending { await onOwnThread { perform(task) } }

  /// Runs the step on the calling thread, which waits for the process.
  func perform(_ task: StepTask) -> Ending {
    let entry = task.entry
    var limits = task.limits
    limits.memory = entry.resources.memoryLimit
    if let step = entry.program {
      let execution = ExternalExecution(
        entry: entry, step: step, key: task.key, trees: task.trees, store: task.store,
        searchPath: task.searchPath, sandbox: task.sandbox, launcher: launcher,
        devices: task.devices)
      return execution.run(limits, task.log, tick: task.tick, computed: task.computed)
    }
    guard let launcher else { preconditionFailure("without a launcher it takes programs only") }
    do {
      let directory = try task.store.makeScratchDirectory()
      defer { task.store.disk.removeTree(directory) }
      let file = directory + "/order.json"
      try task.store.disk.write(
        task.order.json.keyBytes.span, toNew: file, mode: 0o600, isDurable: false)
      let request = WorkerRequest(
        order: file, key: task.key.digest, threads: task.threads, attempt: task.attempt)
      var command = launcher.command(for: request)
      if !task.devices.isEmpty {
        command.environment[Self.deviceVariable] = task.devices.joined(separator: ",")
      }
      let execution = WorkerExecution(
        command: try launcher.kept(command) ?? command, key: task.key.digest, store: task.store)
      return execution.run(limits, task.log, tick: task.tick)
    } catch {
      return .failed("\(error)", logTail: [])
    }
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
