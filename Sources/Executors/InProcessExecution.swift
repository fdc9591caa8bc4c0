package import Plans
import Storage

/// What this process does itself: source files, fetches, and steps that no executor takes.
package struct InProcessExecution: Sendable {
  private let kinds: StepRegistry
  private let fetching: FetchSettings
  private let cancellation: Cancellation

  /// Steps are of these kinds; `cancellation` ends what is at work.
  package init(kinds: StepRegistry, fetching: FetchSettings, cancellation: Cancellation) {
    self.kinds = kinds
    self.fetching = fetching
    self.cancellation = cancellation
  }

  /// Runs one attempt; `retrying` hears of every source of a fetch that failed, with how many were tried by then.
  package func run(
    _ task: StepTask, retrying: @escaping @Sendable (_ tried: Int, _ message: String) -> Void
  ) async -> Ending {
    await onOwnThread { perform(task, retrying) }
  }

  /// Runs one attempt on the calling thread.
  private func perform(
    _ task: StepTask, _ retrying: (_ tried: Int, _ message: String) -> Void
  ) -> Ending {
    let (entry, log, store) = (task.entry, task.log, task.store)
    switch entry.work {
    case .file(let file): return StepExecution.importSource(file, into: store)
    case .fetch(let fetch):
      let execution = FetchExecution(
        fetch: fetch, store: store, settings: fetching, limits: task.limits,
        progress: log.progress, tick: task.tick)
      return execution.run { tried, message in
        log.line(message)
        retrying(tried, message)
      }
    case .program: preconditionFailure("every executor takes programs")
    case .step:
      let kind: StepKind
      do throws(UnusableEntry) {
        kind = try kinds.kind(of: entry)
      } catch {
        return .failed(error.description, logTail: [])
      }
      let slot = StoredCheckpoints(
        store: store, key: task.key.digest, termination: cancellation)
      let context = Context(
        threads: task.threads, numerics: task.numerics, progress: log.progress, log: log.line,
        checkpoints: slot,
        web: CurlServices(
          tool: WebTool(settings: fetching, limits: task.limits), store: store,
          tick: task.tick),
        programs: LocalPrograms(
          environment: ["PATH": task.searchPath], store: store, sandbox: task.sandbox))
      let execution = StepExecution(
        kind: kind, entry: entry, key: task.key, trees: task.trees, store: store)
      let before = StepExecution.threadTime
      return execution.run(context) { (StepExecution.threadTime - before, 0) }
    }
  }
}
