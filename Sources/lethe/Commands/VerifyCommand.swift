import Documents
import Executors
import Experiments
import FoundationEssentials
import Plans
import Records
import Storage
import Workbench

/// `lethe verify`: whether a run is what its record says, by digests or by computing it again.
struct VerifyCommand: Command {
  static let name = "verify"
  static let summary =
    "Checks a run's digests; computes it again with --rerun, proves a deletion with --deleted."
  static let examples = [
    "verify last", "verify last --rerun", "verify last --rerun --sample 5",
    "verify last --deleted forget --method sisa",
  ]

  private let run = Options.argument("RUN")
  private let isRerun = Options.flag(
    "--rerun", "computes every step again in a scratch store and compares the bytes")
  private let sample = Options.optional(
    "--sample N", .count, "with --rerun: N steps only, from their recorded inputs")
  private let rows = Options.optional(
    "--deleted ROWS", .text,
    "proves that models are what they would be without these rows: a file, or 'forget'")
  private let methods = Options.all(
    "--method NAME", .text, "with --deleted: only this method's model")
  private let jobs = Options.jobs()
  private let permission = Options.permission()
  private let isOffline = Options.offline()
  private let isJSON = Options.json()
  private let isQuiet = Options.flag("--quiet", "prints nothing but the verdict")

  func run(_ environment: Environment) async throws -> ExitCode {
    let finder = RunFinder(runs: environment.runs)
    let directory = try finder.find(run)
    if !isRerun, sample != nil || jobs != nil {
      throw UsageError(message: "'\(sample == nil ? "--jobs" : "--sample")' goes with '--rerun'")
    }
    if !methods.isEmpty, rows == nil {
      throw UsageError(message: "'--method' goes with '--deleted'")
    }
    if isRerun, rows != nil {
      throw UsageError(message: "'--rerun' and '--deleted' are two questions: ask one at a time")
    }
    let check = try RunCheck(directory, store: finder.store)
    if let rows {
      guard check.differences.isEmpty else {
        printError("the record itself is damaged; nothing can be proven from it")
        return report(check, directory)
      }
      return try prove(rows, directory, environment)
    }
    guard isRerun else { return report(check, directory) }
    guard check.differences.isEmpty else {
      printError("the record itself is damaged; nothing is computed")
      return report(check, directory)
    }
    return try await rerun(directory, environment)
  }

  private func report(_ check: RunCheck, _ directory: String) -> ExitCode {
    let name = RunFinder.name(of: directory)
    if isJSON {
      let json = (check.json.object ?? [:]).merging(["run": .string(name)])
      printOut(JSONValue.object(json).canonical())
    } else {
      for difference in check.differences {
        let isMissing = difference.problem.hasPrefix("missing")
        let detail = difference.problem.drop { $0 != ":" }.dropFirst(2)
        printOut(
          "\(isMissing ? "MISSING" : "DIFFERS")  \(difference.name)\(detail.isEmpty ? "" : "  \(detail)")"
        )
      }
      if !check.leftOut.isEmpty {
        printError("\(check.leftOut.count) artifacts were not in the bundle that the run came in")
      }
      let read = "\(check.files) files and \(check.objects) objects"
      let count = check.differences.count
      printOut(
        count == 0
          ? "\(name): equal (\(read))"
          : "\(name): \(count) difference\(count == 1 ? "" : "s") in \(read)")
    }
    return check.differences.isEmpty ? .done : .difference
  }

  /// Proves what the plan can prove of deleted rows.
  private func prove(
    _ rows: String, _ directory: String, _ environment: Environment
  ) throws -> ExitCode {
    let proof: DeletionProof
    do {
      proof = try DeletionProof(
        directory, in: environment.workspace, deleted: DeletedRows(rows),
        methods: methods)
    } catch let error as DeletionProof.OtherPlan {
      printOut("\(RunFinder.name(of: directory)): \(error)")
      return .difference
    }
    let isProven = proof.verdicts.allSatisfy { $0.step == nil }
    if isJSON {
      printOut(
        JSONValue.object([
          "run": .string(RunFinder.name(of: directory)), "rows_in_data": .integer(proof.found),
          "proven": .bool(isProven), "models": .array(proof.verdicts.map(\.json)),
        ]).canonical())
      return isProven ? .done : .difference
    }
    if proof.found == 0 { printError("none of the rows is in the data of the run") }
    for verdict in proof.verdicts {
      guard let step = verdict.step else {
        printOut(
          "PROVEN    \(verdict.model)  none of its \(verdict.steps) steps was computed from the rows"
        )
        continue
      }
      printOut("UNPROVEN  \(verdict.model)  '\(step)' \(verdict.reason ?? "")")
    }
    if proof.verdicts.isEmpty {
      printError("the run has no method but baselines; '--method' names one")
    }
    return isProven ? .done : .difference
  }

  /// Computes everything again and tells what came of it.
  private func rerun(
    _ directory: String, _ environment: Environment
  ) async throws -> ExitCode {
    try Computing.configure(environment)
    let rerun = Rerun(
      directory, in: environment.workspace, fetching: environment.fetching(isOffline: isOffline),
      jobs: jobs ?? ProcessInfo.processInfo.activeProcessorCount, sample: sample,
      permission: permission)
    var progress: ProgressDisplay?
    defer { progress?.close() }
    let ending = try await rerun.run(cancellation: Signals.cancellation()) { session, isSandboxed in
      var place = environment
      place.runs = Disk.parent(of: session.directory.path) ?? "."
      return LocalExecutor(launcher: SelfLauncher(environment: place, isSandboxed: isSandboxed))
    } observer: { session in
      let display = ProgressDisplay(
        steps: session.compilation.plan.entries.count, isInteractive: environment.isInteractive,
        isQuiet: isQuiet || !environment.isInteractive)
      progress = display
      return display
    }
    switch ending {
    case .interrupted:
      printError("interrupted; nothing is kept of it")
      return .interrupted
    case .otherPlan(let changes):
      printOut("\(RunFinder.name(of: directory)): this lethe makes another plan of the same spec")
      for line in changes.prefix(10) { printOut("  \(line)") }
      printError(" help: verify with the version of lethe that provenance.json names")
      return .difference
    case .compared(let results):
      progress?.close()
      return report(results, directory)
    }
  }

  private func report(_ results: [Rerun.Result], _ directory: String) -> ExitCode {
    let bad = results.filter { !$0.isGood }
    let first = results.first { $0.verdict == .different } ?? bad.first
    let name = RunFinder.name(of: directory)
    if isJSON {
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
        $0.verdict != .taken && (!isQuiet || $0.verdict != .equal)
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
}
