package import Documents
package import Executors
package import Storage

/// Where the steps of a run are computed, and what is asked of that place; in no key.
package protocol ExecutorProfile: Component {
  /// Where results are shared with others; nil for nowhere.
  var remote: SharedPlace? { get }
  /// Makes the executor for one run.
  func executor(_ site: ExecutionSite) -> any Executor
}

/// Every executor; one line each.
package let executorProfiles = Registry<any ExecutorProfile>(
  family: "executor", [LocalProfile.self, SlurmProfile.self])

/// What an executor needs to know of the run and of the program.
package struct ExecutionSite: Sendable {
  package var store: Store
  /// The name of the run directory.
  package var run: String
  package var launcher: any WorkerLauncher
  /// The command of a job's process, by the job's name and how many of its steps it runs at once; seconds say how long
  /// what others wrote may stay unseen.
  package var job: @Sendable (_ name: String, _ lanes: Int, _ visibility: Double) -> Command
  package var cancellation: Cancellation
  /// What programs of a cluster see of the environment.
  package var environment: [String: String]
  /// Asked once when the run is to stop: whether jobs go on.
  package var detaches: @Sendable () -> Bool

  package init(
    store: Store, run: String, launcher: any WorkerLauncher, cancellation: Cancellation,
    environment: [String: String], detaches: @escaping @Sendable () -> Bool,
    job: @escaping @Sendable (_ name: String, _ lanes: Int, _ visibility: Double) -> Command
  ) {
    self.store = store
    self.run = run
    self.launcher = launcher
    self.cancellation = cancellation
    self.environment = environment
    self.detaches = detaches
    self.job = job
  }
}

/// `local`: worker processes of this machine, as many as its cores allow.
struct LocalProfile: ExecutorProfile {
  static let name = "local"
  static let version = "1"
  static let summary = "Worker processes of this machine."

  let remote: SharedPlace?

  init(_ p: inout Parameters) { remote = SharedPlace(&p) }

  func executor(_ site: ExecutionSite) -> any Executor { LocalExecutor(launcher: site.launcher) }
}
