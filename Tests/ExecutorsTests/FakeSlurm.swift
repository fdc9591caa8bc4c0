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
    /// The name is that of the job's record.
    var jobs: [(id: String, name: String, submission: String, state: String)] = []
    var submitted = 0
    var calls: [[String]] = []
    var isDeaf = false
  }

  private let plan: Plan
  private let store: Store
  /// Elements that an array may have; 0 when there are none.
  private let arrayLimit: Int
  private let state = Mutex(State())

  init(_ plan: Plan, _ store: Store, _ fates: [Fate] = [], arrayLimit: Int = 1000) {
    self.plan = plan
    self.arrayLimit = arrayLimit
    self.store = store
    state.withLock { $0.fates = fates }
  }

  /// The calls of sbatch that were taken.
  var submissions: [[String]] { state.withLock { $0.calls } }

  /// How many jobs were taken, each element of an array for itself.
  var submitted: Int { state.withLock { $0.submitted } }

  /// The names of the jobs, in the order in which they were taken.
  var names: [String] { state.withLock { $0.jobs.map(\.name) } }

  /// The state of the job of a record.
  func state(of name: String) -> String? {
    state.withLock { $0.jobs.last { $0.name == name }?.state }
  }

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
      let lines = state.withLock {
        $0.jobs.map { "\($0.id)|\($0.submission)|\($0.state)|n1|None" }
      }
      return .init(code: 0, output: lines.joined(separator: "\n"), errors: "")
    case "scancel":
      let words = arguments.dropFirst()
      state.withLock { state in
        for (index, job) in state.jobs.enumerated() {
          // With a name, what waits of an array ends as a whole.
          let isMeant = words.contains("--name=\(job.submission)")
          guard isMeant || words.first?.hasPrefix("--") != true && words.contains(job.id) else {
            continue
          }
          state.jobs[index].state = "CANCELLED"
        }
      }
      return .init(code: 0, output: "", errors: "")
    default: return .init(code: 1, output: "", errors: "sacct: error: disabled")
    }
  }

  private func submit(_ arguments: [String]) -> SlurmTools.Answer {
    func option(_ name: String) -> String? {
      arguments.first { $0.hasPrefix("--\(name)=") }.map { String($0.dropFirst(name.count + 3)) }
    }
    let submission = option("job-name") ?? ""
    let last = option("array").flatMap { $0.split(separator: "-").last }.flatMap { Int($0) }
    if let last, last >= arrayLimit {
      return .init(
        code: 1, output: "",
        errors: "sbatch: error: Batch job submission failed: Invalid job array specification")
    }
    var id = ""
    var isHeard = true
    // What becomes of the submission itself is the fate of its first job.
    for element in 0...(last ?? 0) {
      let name = last == nil ? submission : "\(submission)-\(element)"
      let fate = state.withLock { state in
        let fate = state.fates.isEmpty ? Fate.runs : state.fates.removeFirst()
        if case .refused = fate { return fate }
        state.submitted += 1
        if element == 0 {
          id = "\(state.submitted)"
          state.calls.append(arguments)
        }
        let own = last == nil ? id : "\(id)_\(element)"
        if case .vanishes = fate { return fate }
        let word = if case .ends(let end) = fate { end } else { "PENDING" }
        state.jobs.append((own, name, submission, word))
        return fate
      }
      switch fate {
      case .refused(let text): return .init(code: 1, output: "", errors: text)
      case .runs: start(name)
      case .runsUnheard:
        start(name)
        isHeard = false
      case .vanishes, .ends, .waits: break
      }
    }
    guard isHeard else {
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
    jobs: Int = 10, gathering: Double = 0.05
  ) -> SlurmExecutor {
    var options = SlurmOptions()
    options.interval = 0.1
    options.visibility = 0.5
    options.pack = pack
    options.jobs = jobs
    return SlurmExecutor(
      SlurmExecutor.Setting(
        store: store, options: options, tools: tools, run: "run", cancellation: cancellation,
        grace: 1, gathering: gathering, detaches: { detaches }
      ) { name, lanes in Command(arguments: ["lethe", name, "\(lanes)"], environment: [:]) })
  }
}

/// A plan of programs that write a number each.
func programs(_ count: Int, _ script: String = "echo $N > out") throws -> Plan {
  var plan = Plan()
  for number in 0..<count {
    _ = try plan.external(
      "p\(number)",
      ExternalStep(run: ["sh", "-c", script], outputs: ["out"], environment: ["N": "\(number)"]))
  }
  return plan
}
