import Dispatch
package import Plans
package import Storage
import Synchronization

/// Steps as jobs of a Slurm cluster, on a store that all its machines see.
///
/// One thread looks after all jobs. What counts is the result in the store; what Slurm says is asked by one `squeue`
/// an interval and only tells why a result is missing.
package final class SlurmExecutor: Executor {
  /// What it is to do besides computing.
  package struct Setting: Sendable {
    let store: Store
    let options: SlurmOptions
    let tools: SlurmTools
    /// The name of the run directory.
    let run: String
    /// The command of a job's process, which ends up in `JobMain.run`.
    let command: @Sendable (_ job: String, _ lanes: Int) -> Command
    let cancellation: Cancellation
    /// Asked once when the run is to stop: whether the jobs go on.
    let detaches: @Sendable () -> Bool
    /// Seconds that jobs have to save when the run is stopped.
    let grace: Double
    /// Seconds for which the first steps wait for others that become ready with them.
    let gathering: Double

    package init(
      store: Store, options: SlurmOptions, tools: SlurmTools, run: String,
      cancellation: Cancellation, grace: Double = 30, gathering: Double = 0.05,
      detaches: @escaping @Sendable () -> Bool = { false },
      command: @escaping @Sendable (_ job: String, _ lanes: Int) -> Command
    ) {
      self.store = store
      self.options = options
      self.tools = tools
      self.run = run
      self.cancellation = cancellation
      self.grace = grace
      self.gathering = gathering
      self.detaches = detaches
      self.command = command
    }
  }

  private struct State {
    var arrivals: [(StepTask, CheckedContinuation<Ending, Never>)] = []
    var isAtWork = false
    /// Nil while the thread has it.
    var desk: SlurmDesk?
  }

  private let setting: Setting
  private let state: Mutex<State>

  package init(_ setting: Setting) {
    self.setting = setting
    state = Mutex(State(desk: SlurmDesk(setting)))
  }

  package var capacity: Capacity {
    .places(setting.options.places, threads: max(1, setting.options.threads))
  }

  /// Light steps, fetches and source files stay with the driver.
  package func takes(_ entry: Plan.Entry) -> Bool { !entry.resources.isLight }

  package func run(_ task: StepTask) async -> Ending {
    await withCheckedContinuation { continuation in
      let isFirst = state.withLock { state in
        state.arrivals.append((task, continuation))
        defer { state.isAtWork = true }
        return !state.isAtWork
      }
      if isFirst { DispatchQueue(label: "lethe.slurm").async { self.work() } }
    }
  }

  /// Looks after the jobs until there is no step left.
  private func work() {
    guard var desk = state.withLock({ $0.desk.take() }) else { return }
    // Steps that become ready together arrive one by one, and may share a job.
    pause(setting.gathering)
    while true {
      let arrivals = state.withLock { state in
        defer { state.arrivals = [] }
        return state.arrivals
      }
      for (task, continuation) in arrivals {
        desk.accept(task, now: .now) { continuation.resume(returning: $0) }
      }
      desk.turn(now: .now)
      let isOver = state.withLock { state in
        guard desk.isEmpty, state.arrivals.isEmpty else { return false }
        state.isAtWork = false
        state.desk = desk
        return true
      }
      if isOver { return }
      pause(desk.pause)
    }
  }

  private func pause(_ seconds: Double) {
    let start = ContinuousClock.now
    let wasRequested = setting.cancellation.isRequested
    while .now - start < .seconds(seconds), setting.cancellation.isRequested == wasRequested {
      _ = DispatchSemaphore(value: 0).wait(timeout: .now() + .milliseconds(20))
    }
  }
}
