import Documents
import Experiments
import FoundationEssentials
import Pipeline
import Storage

/// A run computed again in a store of its own, and compared step by step with its record.
struct Rerun {
  let directory: String
  let environment: Environment
  let arguments: Arguments

  /// What became of one step.
  private enum Verdict: String {
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

  private struct Result {
    let step: RecordedPlan.Step
    let verdict: Verdict
    let found: Digest?
    /// Where the artifacts differ, or why the step failed.
    let detail: String?
  }

  func run() async throws -> ExitCode {
    let started = Moment.now
    try Computing.configure(environment)
    let store = RunFinder(runs: environment.runs).store
    let recorded = try RecordedPlan(of: directory, disk: store.disk)
    let scratch = try store.makeScratchDirectory()
    defer { store.disk.removeTree(scratch) }
    var place = environment
    place.runs = scratch
    let other = Store(at: "\(scratch)/.store")
    // Data from outside is an input and not a result: it is checked by digest, not made again.
    // So is what a service replied: it may reply otherwise now, and wants a key.
    for step in recorded.steps where Self.isSource(step) || step.asksService {
      borrow(step, from: store, to: other)
    }
    let spec = try loadSpec("\(directory)/resolved.yaml", arguments)
    let session = try place.session(of: spec)
    try Imports.check(session, "\(directory)/resolved.yaml", arguments)
    guard session.compilation.plan.digest.hex == recorded.digest else {
      return otherPlan(session, recorded)
    }
    if let sample = try arguments.count("--sample") {
      let chosen = Self.choose(sample, of: recorded)
      for step in recorded.steps where !chosen.contains(step.label) && !Self.isSource(step) {
        borrow(step, from: store, to: other)
      }
    }
    let outcomes = try await compute(session)
    if outcomes.contains(where: { $0.state == .interrupted }) {
      printError("interrupted; nothing is kept of it")
      return .interrupted
    }
    var results = compare(recorded, outcomes, store, other)
    if arguments.value("--sample") == nil,
      results.allSatisfy({ [.equal, .taken].contains($0.verdict) })
    {
      results += try compareFiles(session, outcomes, started, store)
    }
    return report(results)
  }

  private static func isSource(_ step: RecordedPlan.Step) -> Bool {
    step.kind == "file" || step.kind == "fetch"
  }

  /// Takes a recorded artifact over as it is; what is missing is computed instead.
  private func borrow(_ step: RecordedPlan.Step, from store: Store, to other: Store) {
    guard let key = step.key, let object = step.object,
      let tree = try? store.objects.tree(object),
      (try? other.objects.borrow(tree, from: store.objects)) != nil, !Self.isSource(step)
    else { return }
    try? other.results.write(
      ResultRecord(key: key, tree: tree, preimage: .null, label: step.label, cost: Cost()))
  }

  /// Chooses steps by a digest of their labels: the same ones each time, spread over the plan.
  private static func choose(_ count: Int, of plan: RecordedPlan) -> Set<String> {
    let steps = plan.steps.filter { !isSource($0) }.map(\.label)
    let sorted = steps.map { ($0, SHA256.digest(of: plan.digest + $0)) }.sorted { $0.1 < $1.1 }
    return Set(sorted.prefix(count).map(\.0))
  }

  private func compute(_ session: RunSession) async throws -> [Outcome] {
    var options = RunOptions()
    options.jobs =
      try arguments.count("--jobs") ?? ProcessInfo.processInfo.activeProcessorCount
    options.keepGoing = true
    options.fetching = environment.fetching(arguments)
    options.experiment = session.experimentName
    // Programs of somebody else see no more than they must, where that can be had.
    if Imports.isImported(session) { options.sandbox = Sandbox.find().sandbox }
    var place = environment
    place.runs = Disk.parent(of: session.directory.path) ?? "."
    try session.begin()
    let progress = ProgressDisplay(
      steps: session.compilation.plan.entries.count, isInteractive: environment.isInteractive,
      isQuiet: arguments.has("--quiet") || !environment.isInteractive)
    defer { progress.close() }
    let runner = Runner(
      stepKinds, store: session.store, options: options,
      executor: LocalExecutor(
        launcher: SelfLauncher(environment: place, isSandboxed: options.sandbox != nil)),
      observer: progress,
      cancellation: Signals.cancellation())
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
      let before = try? store.objects.tree(object)
      let detail = before.flatMap { ArtifactDifference($0, in: store, tree, in: other) }?.text
      return result(.different, detail ?? "\(object.short) recorded, \(tree.digest.short) now")
    }
  }

  /// Writes the run's files from the artifacts and compares them with those of the record.
  private func compareFiles(
    _ session: RunSession, _ outcomes: [Outcome], _ started: Moment, _ store: Store
  ) throws -> [Result] {
    let provenance = Computing.provenance(
      of: session, outcomes: outcomes, started: started, environment: environment)
    let record = try session.record(outcomes, provenance)
    return RunFiles(record).results.map { file in
      let found = SHA256.digest(of: file.bytes)
      let recorded = try? store.disk.digest(of: "\(directory)/\(file.name)").digest
      let step = RecordedPlan.Step(file: file.name, digest: recorded)
      return Result(
        step: step, verdict: recorded == found ? .equal : .different, found: found,
        detail: recorded == found
          ? nil : "the file of the record is not what the artifacts give")
    }
  }

  // MARK: Telling

  private func report(_ results: [Result]) -> ExitCode {
    let bad = results.filter { $0.verdict != .equal && $0.verdict != .taken }
    let first = results.first { $0.verdict == .different } ?? bad.first
    let name = RunFinder.name(of: directory)
    if arguments.has("--json") {
      let steps = results.map { item in
        JSONValue.object([
          "step": .string(item.step.label), "verdict": .string(item.verdict.rawValue),
          "expected": item.step.object.map { .string($0.hex) } ?? .null,
          "found": item.found.map { .string($0.hex) } ?? .null,
          "detail": item.detail.map(JSONValue.string) ?? .null,
        ])
      }
      let json = JSONValue.object([
        "run": .string(name), "equal": .bool(bad.isEmpty), "steps": .array(steps),
        "first_difference": first.map { .string($0.step.label) } ?? .null,
      ])
      printOut(json.canonical())
    } else {
      let shown = results.filter {
        $0.verdict != .taken && (!arguments.has("--quiet") || $0.verdict != .equal)
      }
      for item in shown {
        let word = item.verdict == .equal ? "equal" : item.verdict.rawValue.uppercased()
        let detail = item.detail.map { "  \($0)" } ?? ""
        printOut("\(word.padded(to: 9))  \(item.step.label)\(detail)")
      }
      let equal = results.count { $0.verdict == .equal }
      let taken = results.count { $0.verdict == .taken }
      let rest = taken > 0 ? ", \(taken) taken as recorded" : ""
      printOut(
        bad.isEmpty
          ? "\(name): \(equal) equal\(rest)"
          : "\(name): \(bad.count) different, \(equal) equal\(rest); "
            + "the first difference is in '\(first?.step.label ?? "")'")
    }
    return bad.isEmpty ? .done : .difference
  }

  /// This program makes other steps of the same spec.
  private func otherPlan(_ session: RunSession, _ recorded: RecordedPlan) -> ExitCode {
    let now = Dictionary(session.compilation.plan.entries.map { ($0.label, $0) }) { one, _ in one }
    let changed = recorded.steps.compactMap { step -> String? in
      guard let entry = now[step.label] else { return "\(step.label): gone" }
      guard entry.version != step.version || entry.parameters != step.parameters else { return nil }
      return "\(step.label): version \(step.version) recorded, \(entry.version) now"
    }
    printOut("\(RunFinder.name(of: directory)): this lethe makes another plan of the same spec")
    for line in changed.prefix(10) { printOut("  \(line)") }
    printError(" help: verify with the version of lethe that provenance.json names")
    return .difference
  }
}
