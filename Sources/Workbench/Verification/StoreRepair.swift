import Experiments
import Plans
import Records
package import Storage

/// What `lethe fsck` finds in the run directories, and how it is mended.
package struct StoreRepair {
  /// What is wrong with one run.
  package struct Finding {
    /// The run directory.
    package let directory: String
    /// What is wrong in it; nil for a directory that is no finished run.
    package let damage: RunDamage?
    /// The labels of the steps whose artifacts are gone or damaged.
    package let lost: [String]
  }

  private let workspace: Workspace
  private let permission: Imports.Permission
  private let compute: (RunSession) async throws -> Void
  private var store: Store { workspace.store }

  /// Looks after the runs of a workspace; `compute` brings up to date what the store lacks of one of them.
  package init(
    _ workspace: Workspace, permission: Imports.Permission,
    compute: @escaping (RunSession) async throws -> Void
  ) {
    self.workspace = workspace
    self.permission = permission
    self.compute = compute
  }

  /// Looks at every directory beside the store.
  package func findings(_ check: StoreCheck) throws -> [Finding] {
    var findings: [Finding] = []
    let bad = Set(check.damaged)
    for name in try store.disk.list(workspace.runs) where !name.hasPrefix(".") {
      let directory = "\(workspace.runs)/\(name)"
      let damage = try RunDamage(directory, store: store)
      let lost = try lostSteps(of: directory, damage, bad)
      if damage?.isNone == false || !lost.isEmpty {
        findings.append(Finding(directory: directory, damage: damage, lost: lost))
      }
    }
    return findings
  }

  /// The steps of a run that recorded artifacts which the store lacks.
  private func lostSteps(
    of directory: String, _ damage: RunDamage?, _ bad: Set<Digest>
  ) throws -> [String] {
    // A plan that is damaged is told of as damage of the run.
    guard damage?.isIntact("plan.json") ?? true, store.disk.mayEnter(directory),
      try store.disk.entry("\(directory)/plan.json") != nil
    else { return [] }
    let record = try RunCheck.LeftOut(directory, store.disk)
    return try RecordedPlan(of: directory, disk: store.disk).steps.filter { step in
      guard let object = step.object else { return false }
      guard !bad.contains(object), let tree = try store.objects.intactTree(object) else {
        return bad.contains(object) || !record.mayLack
      }
      if !bad.isDisjoint(with: tree.entries.map(\.digest)) { return true }
      return try !store.objects.hasAll(of: tree, digest: object) && !record.mayLack
    }.map(\.label)
  }

  /// What a person has to do about the pins and jobs that are damaged.
  package func remedies(_ check: StoreCheck) -> [(what: String, remedy: String)] {
    check.pins.map { name, problem in
      (
        "pin \(name)",
        "\(problem); 'lethe pin --remove \(name)', and pin again what it was to keep"
      )
    }
      + check.jobs.map { path in
        let name = RunFinder.name(of: path)
        return (
          path,
          "end the job if the cluster still has it ('scancel --name \(name)'), then remove the folder"
        )
      }
  }

  /// Mends a run; nil when it is whole again, else what a person has to do.
  package func mend(_ finding: Finding) async throws -> String? {
    let directory = finding.directory
    try finding.damage?.clear(in: store)
    // What was closed can be looked at now.
    let damage = try RunDamage(directory, store: store)
    let again = "run its spec again ('lethe run SPEC'), which makes all of it anew"
    let whole = "import its bundle again"
    let remedy = damage?.isImported == true ? whole : again
    guard let session = try session(of: directory, damage) else {
      return "no spec in it gives this run any more: \(remedy)"
    }
    do {
      if !finding.lost.isEmpty {
        try Imports.check(session, "\(directory)/resolved.yaml", permission)
        try await compute(session)
      }
      // Of a run that was never finished only its artifacts can be lost.
      guard let damage else { return try lostSteps(of: directory, nil, []).isEmpty ? nil : remedy }
      let mending = try RunMending(directory, damage, by: session)
      guard let outcomes = try mending.outcomes() else {
        return "not all that its steps gave is in the store: \(remedy)"
      }
      try await mending.mend(outcomes) { outcomes in
        Provenance(of: session, outcomes, started: Moment.now)
      }
    } catch let error as NotFound {
      return [error.message, error.help].compactMap(\.self).joined(separator: "; ")
    } catch let error as StorageError {
      return "\(error): \(remedy)"
    }
    guard isWhole(directory) else {
      return try RunDamage(directory, store: store).map { left in
        let names = left.items.map { "\($0.name): \($0.problem)" } + left.structure.map(\.text)
        return names.prefix(3).joined(separator: "; ") + ": \(remedy)"
      } ?? remedy
    }
    return nil
  }

  /// The session of a run's own spec; nil when none of its files gives that run.
  private func session(of directory: String, _ damage: RunDamage?) throws -> RunSession? {
    let names = ["resolved.yaml", "spec.yaml"]
    let intact = names.filter { damage?.isIntact($0) ?? true }
    // Only to know a directory that was renamed.
    let recorded = try? RecordedPlan(of: directory, disk: store.disk)
    for name in intact + names.filter({ !intact.contains($0) }) {
      do {
        let session = try workspace.resumed(
          workspace.session(of: try Workspace.spec("\(directory)/\(name)")))
        let isNamed = RunFinder.name(of: directory) == session.name
        if isNamed || session.compilation.plan.digest.hex == recorded?.digest { return session }
      } catch is InvalidSpec {
        continue
      }
    }
    return nil
  }

  /// True when nothing is wrong with a run any more.
  private func isWhole(_ directory: String) -> Bool {
    do {
      let damage = try RunDamage(directory, store: store)
      return try RunCheck(directory, store: store).differences.isEmpty && damage?.isNone != false
    } catch {
      // What cannot be looked at is not whole.
      return false
    }
  }
}
