import Documents
import Executors
import Experiments
import FoundationEssentials
import Plans
import Reports
import Running
import Storage
import Workbench

/// `lethe fsck`: reads the whole store, looks at every run, and mends both if asked.
struct CheckStoreCommand: Command {
  static let name = "fsck"
  static let summary =
    "Reads and checks the whole store and all runs; --repair mends what is damaged."
  static let examples = ["fsck", "fsck --repair"]

  private let isRepair = Options.flag(
    "--repair",
    "moves what is damaged aside and makes it again from the plans of the runs and the store")
  private let jobs = Options.jobs()
  private let permission = Options.permission()
  private let isOffline = Options.offline()
  private let isJSON = Options.json()

  func run(_ environment: Environment) async throws -> ExitCode {
    let store = environment.workspace.store
    let repair = StoreRepair(environment.workspace, permission: permission) {
      try await compute($0, environment)
    }
    var check = try StoreCheck(store)
    let findings = try repair.findings(check)
    if !isJSON { Self.tell(check, findings, store) }
    let isSound = check.isSound && findings.isEmpty
    var repaired: [String] = []
    var refused: [(what: String, remedy: String)] = []
    if isRepair, !isSound {
      try Computing.configure(environment)
      try check.clean(store)
      var left = findings
      if !check.structure.isEmpty {
        // What was closed or hidden by it has not been looked at yet.
        let second = try StoreCheck(store)
        try second.clean(store)
        left = try repair.findings(second)
        check.add(second)
        let known = Set(left.map(\.directory))
        left += findings.filter { !known.contains($0.directory) }
      }
      for finding in left {
        if let remedy = try await repair.mend(finding) {
          refused.append((finding.directory, remedy))
        } else {
          repaired.append(finding.directory)
        }
      }
      refused += repair.remedies(check)
      if !isJSON {
        for run in repaired { printOut("REPAIRED  \(run)") }
        for (what, remedy) in refused { printOut("NOT REPAIRED  \(what): \(remedy)") }
      }
    }
    if isJSON { printOut(Self.json(check, findings, isSound, repaired, refused).canonical()) }
    return isSound || (isRepair && refused.isEmpty) ? .done : .difference
  }

  /// Computes what the store lacks of a run.
  private func compute(
    _ session: RunSession, _ environment: Environment
  ) async throws {
    var options = RunOptions()
    options.jobs = jobs ?? ProcessInfo.processInfo.activeProcessorCount
    options.afterFailure = .keepGoing
    options.experiment = session.experimentName
    options.fetching = environment.fetching(isOffline: isOffline)
    if Imports.isImported(session) { options.sandbox = Sandbox.find().sandbox }
    let progress = ProgressDisplay(
      steps: session.compilation.plan.entries.count, isInteractive: environment.isInteractive,
      isQuiet: false)
    defer { progress.close() }
    let runner = Runner(
      stepKinds, store: session.store, options: options,
      executor: LocalExecutor(
        launcher: SelfLauncher(
          environment: environment, isSandboxed: options.sandbox != nil)),
      observer: progress, cancellation: Signals.cancellation())
    _ = await runner.run(session.compilation.plan)
  }

  private static func tell(
    _ check: StoreCheck, _ findings: [StoreRepair.Finding], _ store: Store
  ) {
    for problem in check.structure { printOut("MISPLACED   \(problem.path): \(problem.text)") }
    for digest in check.damaged { printOut("DAMAGED     \(store.objects.path(of: digest))") }
    for path in check.unreadable { printOut("UNREADABLE  \(path)") }
    for (key, label) in check.incomplete {
      printOut("INCOMPLETE  result \(key.short) of '\(label)': an object of it is gone or damaged")
    }
    for (name, problem) in check.pins { printOut("PIN         \(name): \(problem)") }
    for path in check.jobs { printOut("JOB         \(path): its record cannot be read") }
    for finding in findings {
      if !finding.lost.isEmpty {
        printOut("LOST        \(finding.directory): \(short(finding.lost))")
      }
      for problem in finding.damage?.structure ?? [] {
        printOut("MISPLACED   \(problem.path): \(problem.text)")
      }
      if let items = finding.damage?.items, !items.isEmpty {
        let names = short(items.map { "\($0.name) (\($0.problem))" })
        printOut("DAMAGED     \(finding.directory): \(names)")
      }
    }
    let bytes = NumberFormat.bytes.text(Double(check.bytes))
    let isSound = check.isSound && findings.isEmpty
    printOut(
      "\(check.objects) objects (\(bytes)) and \(check.results) results read: "
        + (isSound ? "all sound" : "see above; 'lethe fsck --repair' mends what can be mended"))
  }

  private static func short(_ names: [String]) -> String {
    names.prefix(5).joined(separator: ", ") + (names.count > 5 ? ", ..." : "")
  }

  private static func json(
    _ check: StoreCheck, _ findings: [StoreRepair.Finding], _ isSound: Bool, _ repaired: [String],
    _ refused: [(what: String, remedy: String)]
  ) -> JSONValue {
    func texts(_ items: [String]) -> JSONValue { .array(items.map(JSONValue.string)) }
    let misplaced = check.structure + findings.flatMap { $0.damage?.structure ?? [] }
    return .object([
      "sound": .bool(isSound), "objects": .integer(check.objects),
      "bytes": .integer(check.bytes), "results": .integer(check.results),
      "misplaced": texts(misplaced.map(\.path)), "damaged": texts(check.damaged.map(\.hex)),
      "unreadable": texts(check.unreadable), "incomplete": texts(check.incomplete.map(\.key.hex)),
      "pins": texts(check.pins.map(\.name)), "jobs": texts(check.jobs),
      "lost": .array(
        findings.filter { !$0.lost.isEmpty }.map { item in
          .object(["run": .string(item.directory), "steps": texts(item.lost)])
        }),
      "runs": .array(
        findings.compactMap { finding in
          guard let damage = finding.damage, !damage.items.isEmpty else { return nil }
          return .object([
            "run": .string(finding.directory), "files": texts(damage.items.map(\.name)),
          ])
        }),
      "repaired": texts(repaired),
      "not_repaired": .array(
        refused.map { .object(["what": .string($0.what), "remedy": .string($0.remedy)]) }),
    ])
  }
}
