import Documents
package import Executors
import Experiments
import Plans
package import Records
import Reporting
package import Running
package import Storage

/// A run computed again in a store of its own, and compared step by step with its record.
package struct Rerun {
  /// What became of one step.
  package enum Verdict: String, Sendable {
    case equal
    /// Other bytes from the same inputs.
    case different
    /// Other bytes, after an input that is different.
    case follows
    case failed
    case skipped
    /// Not computed: its recorded artifact was taken as it is.
    case taken
  }

  /// One step with its verdict.
  package struct Result: Sendable {
    package let step: RecordedPlan.Step
    package let verdict: Verdict
    /// The digest of what was made now.
    package let found: Digest?
    /// Where the artifacts differ, or why the step failed.
    package let detail: String?

    /// Whether it is as recorded.
    package var isGood: Bool { verdict == .equal || verdict == .taken }
  }

  /// How it ended.
  package enum Ending: Sendable {
    case interrupted
    /// This program makes other steps of the same spec: these, in words.
    case otherPlan([String])
    case compared([Result])
  }

  /// The run directory.
  package let directory: String
  /// Where the run is.
  package let workspace: Workspace
  package let fetching: FetchSettings
  /// Cores to use.
  package let jobs: Int
  /// How many steps to compute, from their recorded inputs; nil for all.
  package let sample: Int?
  /// What a spec of somebody else may do.
  package let permission: Imports.Permission

  package init(
    _ directory: String, in workspace: Workspace, fetching: FetchSettings, jobs: Int,
    sample: Int? = nil, permission: Imports.Permission = Imports.Permission()
  ) {
    self.directory = directory
    self.workspace = workspace
    self.fetching = fetching
    self.jobs = jobs
    self.sample = sample
    self.permission = permission
  }

  /// Computes and compares; `executor` makes what runs the steps of the scratch session, in a sandbox where it is told
  /// so; `observer` watches them.
  package func run(
    cancellation: Cancellation, executor: (RunSession, _ isSandboxed: Bool) -> any Executor,
    observer: (RunSession) -> any RunObserver
  ) async throws -> Ending {
    let started = Moment.now
    let store = workspace.store
    let recorded = try RecordedPlan(of: directory, disk: store.disk)
    let scratch = try store.makeScratchDirectory()
    defer { store.disk.removeTree(scratch) }
    let place = Workspace(runs: scratch)
    let other = place.store
    // Data from outside is an input and not a result: it is checked by digest, not made again.
    // So is what a service replied: it may reply otherwise now, and wants a key.
    for step in recorded.steps where Self.isSource(step) || step.asksService {
      borrow(step, from: store, to: other)
    }
    let session = try place.session(of: Workspace.spec("\(directory)/resolved.yaml"))
    try Imports.check(session, "\(directory)/resolved.yaml", permission)
    guard session.compilation.plan.digest.hex == recorded.digest else {
      return .otherPlan(Self.changes(session, recorded))
    }
    if let sample {
      let chosen = Self.choose(sample, of: recorded)
      for step in recorded.steps where !chosen.contains(step.label) && !Self.isSource(step) {
        borrow(step, from: store, to: other)
      }
    }
    let outcomes = try await compute(session, cancellation, executor, observer(session))
    if outcomes.contains(where: { $0.state == .interrupted }) { return .interrupted }
    var results = compare(recorded, outcomes, store, other)
    if sample == nil, results.allSatisfy(\.isGood) {
      results += try await compareFiles(session, outcomes, started, store)
    }
    return .compared(results)
  }

  private static func isSource(_ step: RecordedPlan.Step) -> Bool {
    step.kind == "file" || step.kind == "fetch"
  }

  /// Takes a recorded artifact over as it is; what is missing is computed instead.
  private func borrow(_ step: RecordedPlan.Step, from store: Store, to other: Store) {
    // What cannot be taken over is computed.
    guard let key = step.key, let object = step.object,
      let tree = try? store.objects.tree(object),
      (try? other.objects.borrow(tree, from: store.objects)) != nil, !Self.isSource(step)
    else { return }
    // Without its result the step is computed, too.
    try? other.results.write(
      ResultRecord(key: key, tree: tree, preimage: .null, label: step.label, cost: Cost()))
  }

  /// Chooses steps by a digest of their labels: the same ones each time, spread over the plan.
  private static func choose(_ count: Int, of plan: RecordedPlan) -> Set<String> {
    let steps = plan.steps.filter { !isSource($0) }.map(\.label)
    let sorted = steps.map { ($0, SHA256.digest(of: plan.digest + $0)) }.sorted { $0.1 < $1.1 }
    return Set(sorted.prefix(count).map(\.0))
  }

  private func compute(
    _ session: RunSession, _ cancellation: Cancellation,
    _ executor: (RunSession, Bool) -> any Executor, _ observer: any RunObserver
  ) async throws -> [Outcome] {
    var options = RunOptions()
    options.jobs = jobs
    options.afterFailure = .keepGoing
    options.fetching = fetching
    options.experiment = session.experimentName
    // Programs of somebody else see no more than they must, where that can be had.
    if Imports.isImported(session) { options.sandbox = Sandbox.find().sandbox }
    try session.begin()
    let runner = Runner(
      stepKinds, store: session.store, options: options,
      executor: executor(session, options.sandbox != nil), observer: observer,
      cancellation: cancellation)
    return await runner.run(session.compilation.plan)
  }

  private func compare(
    _ recorded: RecordedPlan, _ outcomes: [Outcome], _ store: Store, _ other: Store
  ) -> [Result] {
    var changed: Set<String> = []
    return zip(recorded.steps, outcomes).map { step, outcome in
      let hasOtherInputs = !changed.isDisjoint(with: step.inputs)
      func result(_ verdict: Verdict, _ detail: String? = nil) -> Result {
        if verdict != .equal, verdict != .taken { changed.insert(step.label) }
        return Result(step: step, verdict: verdict, found: outcome.object, detail: detail)
      }
      switch outcome.state {
      case .failed(let message): return result(.failed, message)
      case .skipped(let label): return result(.skipped, "needs '\(label)'")
      case .interrupted: return result(.skipped, "interrupted")
      case .cached where Self.isSource(step) || outcome.object == step.object:
        return result(Self.isSource(step) ? .equal : .taken)
      case .cached, .ran: break
      }
      guard let object = step.object, let tree = outcome.tree else {
        return result(.different, "the record has no artifact of this step")
      }
      if tree.digest == object { return result(.equal) }
      if hasOtherInputs { return result(.follows) }
      // For words only.
      let before = try? store.objects.tree(object)
      let detail = before.flatMap { ArtifactDifference($0, in: store, tree, in: other) }?.text
      return result(.different, detail ?? "\(object.short) recorded, \(tree.digest.short) now")
    }
  }

  /// Writes the run's files from the artifacts and compares them with those of the record.
  private func compareFiles(
    _ session: RunSession, _ outcomes: [Outcome], _ started: Moment, _ store: Store
  ) async throws -> [Result] {
    let provenance = Provenance(of: session, outcomes, started: started)
    let record = try session.record(outcomes, provenance)
    return await RunFiles(record).results.map { file in
      let found = SHA256.digest(of: file.bytes)
      // One that cannot be read is not equal.
      let recorded = try? store.disk.digest(of: "\(directory)/\(file.name)").digest
      let step = RecordedPlan.Step(file: file.name, digest: recorded)
      return Result(
        step: step, verdict: recorded == found ? .equal : .different, found: found,
        detail: recorded == found
          ? nil : "the file of the record is not what the artifacts give")
    }
  }

  /// What this program does otherwise than the record says, in words.
  private static func changes(_ session: RunSession, _ recorded: RecordedPlan) -> [String] {
    let now = Dictionary(session.compilation.plan.entries.map { ($0.label, $0) }) { one, _ in one }
    return recorded.steps.compactMap { step in
      guard let entry = now[step.label] else { return "\(step.label): gone" }
      guard entry.version != step.version || entry.parameters != step.parameters else { return nil }
      return "\(step.label): version \(step.version) recorded, \(entry.version) now"
    }
  }
}
