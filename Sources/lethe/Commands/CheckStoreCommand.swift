import Documents
import Experiments
import FoundationEssentials
import Pipeline
import Reports
import Storage

/// `lethe fsck`: reads the whole store, and makes damaged artifacts again if asked.
enum CheckStoreCommand: Command {
  static let name = "fsck"
  static let summary = "Reads and checks the whole store; --repair computes what is damaged again."
  static let usage = "[--repair [--jobs N] [--allow-run]] [--json]"
  static let options = [
    Option(
      "--repair", nil,
      "moves damaged objects aside and computes them again from the runs that need them"),
    Option("--jobs", "N", "cores to use (default: all)"), Option.allowRun, Option.allowHost,
    Option.offline,
    Option.json,
  ]
  static let examples = ["fsck", "fsck --repair"]

  static func run(_ arguments: Arguments, _ environment: Environment) async throws -> ExitCode {
    let store = RunFinder(runs: environment.runs).store
    let check = try StoreCheck(store)
    let lost = try missing(environment.runs, store, check)
    if !arguments.has("--json") { tell(check, lost, store) }
    var repaired: [String] = []
    var failed: [String] = []
    if arguments.has("--repair"), !check.isSound || !lost.isEmpty {
      try check.clean(store)
      for run in lost.map(\.run) {
        let isMended = try await mend(run, arguments, environment)
        if isMended { repaired.append(run) } else { failed.append(run) }
        if !arguments.has("--json") {
          printOut("\(isMended ? "REPAIRED" : "NOT REPAIRED")  \(run)")
        }
      }
    }
    let isSound = check.isSound && lost.isEmpty
    if arguments.has("--json") {
      printOut(json(check, lost, repaired, failed).canonical())
    }
    return isSound || (arguments.has("--repair") && failed.isEmpty) ? .done : .difference
  }

  /// The runs that lack artifacts which they recorded, with the labels of the steps.
  private static func missing(
    _ runs: String, _ store: Store, _ check: StoreCheck
  ) throws -> [(run: String, steps: [String])] {
    let bad = Set(check.damaged)
    var lost: [(run: String, steps: [String])] = []
    for name in try store.disk.list(runs) where !name.hasPrefix(".") {
      let directory = "\(runs)/\(name)"
      guard try store.disk.exists("\(directory)/plan.json") else { continue }
      let record = RunCheck.LeftOut(directory, store.disk)
      let steps = try RecordedPlan(of: directory, disk: store.disk).steps.filter { step in
        guard let object = step.object else { return false }
        guard !bad.contains(object), let tree = try? store.objects.tree(object) else {
          return bad.contains(object) || !record.mayLack
        }
        if !bad.isDisjoint(with: tree.entries.map(\.digest)) { return true }
        return !store.objects.containsAll(of: tree, digest: object) && !record.mayLack
      }
      if !steps.isEmpty { lost.append((directory, steps.map(\.label))) }
    }
    return lost
  }

  /// Brings a run up to date again; true when it then has what it recorded.
  private static func mend(
    _ directory: String, _ arguments: Arguments, _ environment: Environment
  ) async throws -> Bool {
    try Computing.configure(environment)
    let store = RunFinder(runs: environment.runs).store
    let recorded = try RecordedPlan(of: directory, disk: store.disk)
    let session = try environment.session(
      of: try loadSpec("\(directory)/resolved.yaml", arguments))
    try Imports.check(session, "\(directory)/resolved.yaml", arguments)
    guard session.compilation.plan.digest.hex == recorded.digest else { return false }
    var options = RunOptions()
    options.jobs =
      try arguments.count("--jobs") ?? ProcessInfo.processInfo.activeProcessorCount
    options.keepGoing = true
    options.experiment = session.experimentName
    options.fetching = environment.fetching(arguments)
    let progress = ProgressDisplay(
      steps: recorded.steps.count, isInteractive: environment.isInteractive, isQuiet: false)
    defer { progress.close() }
    let runner = Runner(
      stepKinds, store: store, options: options,
      executor: LocalExecutor(launcher: SelfLauncher(environment: environment)),
      observer: progress,
      cancellation: Signals.cancellation())
    let outcomes = await runner.run(session.compilation.plan)
    return zip(recorded.steps, outcomes).allSatisfy { $0.object == nil || $0.object == $1.object }
  }

  private static func tell(
    _ check: StoreCheck, _ lost: [(run: String, steps: [String])], _ store: Store
  ) {
    for digest in check.damaged { printOut("DAMAGED     \(store.objects.path(of: digest))") }
    for path in check.unreadable { printOut("UNREADABLE  \(path)") }
    for (key, label) in check.incomplete {
      printOut("INCOMPLETE  result \(key.short) of '\(label)': an object of it is gone or damaged")
    }
    for (run, steps) in lost {
      let names = steps.prefix(5).joined(separator: ", ") + (steps.count > 5 ? ", ..." : "")
      printOut("LOST        \(run): \(names)")
    }
    let bytes = NumberFormat.bytes.text(Double(check.bytes))
    let isSound = check.isSound && lost.isEmpty
    printOut(
      "\(check.objects) objects (\(bytes)) and \(check.results) results read: "
        + (isSound ? "all sound" : "see above; 'lethe fsck --repair' mends what can be computed"))
  }

  private static func json(
    _ check: StoreCheck, _ lost: [(run: String, steps: [String])], _ repaired: [String],
    _ failed: [String]
  ) -> JSONValue {
    .object([
      "sound": .bool(check.isSound && lost.isEmpty), "objects": .integer(check.objects),
      "bytes": .integer(check.bytes), "results": .integer(check.results),
      "damaged": .array(check.damaged.map { .string($0.hex) }),
      "unreadable": .array(check.unreadable.map(JSONValue.string)),
      "incomplete": .array(check.incomplete.map { .string($0.key.hex) }),
      "lost": .array(
        lost.map { item in
          .object([
            "run": .string(item.run), "steps": .array(item.steps.map(JSONValue.string)),
          ])
        }),
      "repaired": .array(repaired.map(JSONValue.string)),
      "not_repaired": .array(failed.map(JSONValue.string)),
    ])
  }
}
