import Executors
import Plans
import Storage
import Synchronization

/// Command lines that were asked for.
final class Calls: Sendable {
  private let list = Mutex<[[String]]>([])

  var all: [[String]] { list.withLock { $0 } }

  func add(_ arguments: [String]) { list.withLock { $0.append(arguments) } }
}

/// A cluster in this process: jobs are tasks, and what goes wrong is said beforehand.
final class FakeSlurm: Sendable {
  /// What becomes of a job that is handed in.
  enum Fate: Sendable {
    case runs
    /// Nothing is taken; the text stands on the errors of sbatch.
    case refused(String)
    /// It is taken, and sbatch hears no answer.
    case runsUnheard
    /// It is taken, and never heard of again.
    case vanishes
    /// It ends in this state without having begun.
    case ends(String)
    /// It waits until it is cancelled.
    case waits
  }

  private struct State {
    var fates: [Fate] = []
    var jobs: [(id: String, name: String, state: String)] = []
    var submitted = 0
    var isDeaf = false
  }

  private let plan: Plan
  private let store: Store
  private let state = Mutex(State())

  init(_ plan: Plan, _ store: Store, _ fates: [Fate] = []) {
    self.plan = plan
    self.store = store
    state.withLock { $0.fates = fates }
  }

  /// How many jobs were taken.
  var submitted: Int { state.withLock { $0.submitted } }

  /// The names of the jobs, in the order in which they were taken.
  var names: [String] { state.withLock { $0.jobs.map(\.name) } }

  /// Whether the controller answers.
  func setDeaf(_ isDeaf: Bool) { state.withLock { $0.isDeaf = isDeaf } }

  /// Says in which state a job is.
  func set(_ name: String, _ word: String) {
    state.withLock { state in
      for index in state.jobs.indices where state.jobs[index].name == name {
        state.jobs[index].state = word
      }
    }
  }

  var tools: SlurmTools { SlurmTools { self.answer($0) } }

  private func answer(_ arguments: [String]) -> SlurmTools.Answer {
    if state.withLock({ $0.isDeaf }) {
      return .init(
        code: 1, output: "", errors: "\(arguments[0]): error: Unable to contact slurm controller")
    }
    switch arguments[0] {
    case "sbatch": return submit(arguments)
    case "squeue":
      let lines = state.withLock { $0.jobs.map { "\($0.id)|\($0.name)|\($0.state)|n1|None" } }
      return .init(code: 0, output: lines.joined(separator: "\n"), errors: "")
    case "scancel":
      set(String(arguments[1].dropFirst("--name=".count)), "CANCELLED")
      return .init(code: 0, output: "", errors: "")
    default: return .init(code: 1, output: "", errors: "sacct: error: disabled")
    }
  }

  private func submit(_ arguments: [String]) -> SlurmTools.Answer {
    let name = arguments.first { $0.hasPrefix("--job-name=") }?.dropFirst(11) ?? ""
    let (fate, id) = state.withLock { state in
      let fate = state.fates.isEmpty ? Fate.runs : state.fates.removeFirst()
      if case .refused = fate { return (fate, "") }
      state.submitted += 1
      if case .vanishes = fate {
      } else {
        let word = if case .ends(let end) = fate { end } else { "PENDING" }
        state.jobs.append(("\(state.submitted)", String(name), word))
      }
      return (fate, "\(state.submitted)")
    }
    switch fate {
    case .refused(let text): return .init(code: 1, output: "", errors: text)
    case .runs, .runsUnheard: start(String(name))
    case .vanishes, .ends, .waits: break
    }
    if case .runsUnheard = fate {
      return .init(code: 1, output: "", errors: "sbatch: error: Socket timed out")
    }
    return .init(code: 0, output: id + "\n", errors: "")
  }

  /// Runs a job, as its script would on another machine.
  func start(_ name: String) {
    set(name, "RUNNING")
    let store = store
    Task.detached {
      struct Nowhere: WorkerLauncher {
        func command(for request: WorkerRequest) -> Command {
          Command(arguments: ["/no/such/worker"], environment: [:])
        }
      }
      var settings = JobMain.Settings()
      settings.visibility = 1
      settings.place = "n1"
      let code = await JobMain.run(
        job: name, store: store, launcher: Nowhere(), settings: settings,
        termination: Cancellation())
      self.set(name, code == 0 ? "COMPLETED" : "FAILED")
    }
  }

  /// An executor that uses this cluster and is quick about it.
  func executor(
    cancellation: Cancellation = Cancellation(), detaches: Bool = false, pack: Int = 1,
    jobs: Int = 10
  ) -> SlurmExecutor {
    var options = SlurmOptions()
    options.interval = 0.1
    options.visibility = 0.5
    options.pack = pack
    options.jobs = jobs
    return SlurmExecutor(
      SlurmExecutor.Setting(
        store: store, options: options, tools: tools, run: "run", cancellation: cancellation,
        grace: 1, detaches: { detaches }
      ) { name, lanes in Command(arguments: ["lethe", name, "\(lanes)"], environment: [:]) })
  }
}
