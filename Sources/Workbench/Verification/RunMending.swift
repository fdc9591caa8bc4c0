import Experiments
import JSON
import Plans
package import Records
import Reporting
package import Running
package import Storage

extension RunDamage {
  /// Sets permissions, and moves aside what stands in the wrong place.
  package func clear(in store: Store) throws(StorageError) {
    for problem in structure { try store.mend(problem) }
  }

  /// True when these bytes of the run are as they were, as far as can be told.
  package func isIntact(_ name: String) -> Bool {
    !items.contains { $0.name == name } && !structure.contains { $0.path.hasSuffix("/\(name)") }
  }
}

/// The directory of a finished run, made again from the artifacts in the store and the plan.
package struct RunMending {
  private let session: RunSession
  private let directory: RunDirectory
  private let damage: RunDamage
  private let store: Store

  /// Prepares the mending of a directory by the session of its spec; throws when the spec as it was given is whole and
  /// cannot be read, as it would be written anew in other words.
  package init(
    _ directory: String, _ damage: RunDamage, by session: RunSession
  ) throws(StorageError) {
    store = session.store
    self.directory = RunDirectory(at: directory, store: store)
    self.damage = damage
    // The spec as it was given is a file of the run like any other.
    let text = try damage.isIntact("spec.yaml") ? self.directory.read("spec.yaml") : nil
    self.session = text.map(session.given) ?? session
  }

  /// What the steps gave, from the plan of the record, else from the store; nil when not all of it is known.
  package func outcomes() throws -> [Outcome]? {
    if damage.isIntact("plan.json"),
      // A plan that cannot be read is as good as none: the store is asked.
      let recorded = try? RecordedPlan(of: directory.path, disk: store.disk),
      recorded.digest == session.compilation.plan.digest.hex
    {
      let outcomes = try recorded.steps.enumerated().compactMap { index, step -> Outcome? in
        // An artifact that is not there is looked for by its key below.
        guard let object = step.object, let tree = try store.objects.intactTree(object) else {
          return nil
        }
        return Outcome(index: index, label: step.label, key: step.key, tree: tree, state: .cached)
      }
      if outcomes.count == recorded.steps.count { return outcomes }
    }
    let outcomes = session.status().map { status in
      Outcome(
        index: status.index, label: status.label, key: status.key?.digest, tree: status.tree,
        state: .cached, cost: status.cost)
    }
    return outcomes.allSatisfy { $0.tree != nil } ? outcomes : nil
  }

  /// Mends the directory; `provenance` is told what the steps gave when the run's own is lost.
  ///
  /// First the files that the manifest names, each only by the bytes that it says; then, in a run of our own, all of it
  /// where something is missing still. Throws when an artifact cannot be read.
  package func mend(
    _ outcomes: [Outcome], provenance: ([Outcome]) -> Provenance
  ) async throws {
    // A provenance that is no JSON any more is lost, which is why there is another; one that cannot be read is not.
    let old = try store.disk.readIfFile("\(directory.path)/provenance.json")
    let known = old.flatMap { try? JSONValue.parse($0) }.flatMap(Provenance.init)
    let record = try session.record(outcomes, known ?? provenance(outcomes))
    try await restoreNamed(record)
    guard !damage.isImported else { return }
    _ = try session.compilation.plan.restoreResults(
      outcomes.compactMap { outcome in outcome.tree.map { (outcome.key, $0) } }, in: store)
    guard damage.isIntact("spec.yaml"), try RunDamage(directory.path, store: store)?.isNone != true
    else { return }
    // Only the session's own directory can be written anew; one that was renamed keeps its reports.
    guard session.directory.path == directory.path else { return }
    try await session.finish(record)
  }

  /// Puts back what the manifest names and what the artifacts give.
  private func restoreNamed(_ record: RunRecord) async throws {
    guard damage.isIntact(RunDirectory.manifestName),
      let manifest = try Manifest(
        text: String(decoding: directory.read(RunDirectory.manifestName), as: UTF8.self))
    else { return }
    let results = await RunFiles(record).results
    var made = Dictionary(results.map { ($0.name, $0.bytes) }) { first, _ in first }
    made["resolved.yaml"] = Array(session.compilation.resolvedText.utf8)
    made["plan.json"] = Array((record.plan.document(record.outcomes).keyText + "\n").utf8)
    for (name, digest) in manifest.files.sorted(by: { $0.key < $1.key }) {
      if name.hasPrefix("artifacts/"), try store.objects.has(digest) {
        try makeWay(for: name, .link)
        try directory.link(name, to: digest)
      } else if let bytes = made[name], SHA256.digest(of: bytes) == digest {
        try makeWay(for: name, .file)
        try directory.write(name, bytes)
      }
    }
  }

  /// Moves aside what is in a name's place and no `kind`, and what is no folder above it.
  private func makeWay(for name: String, _ kind: Disk.Kind) throws {
    var path = directory.path
    let parts = name.split(separator: "/")
    for (index, part) in parts.enumerated() {
      path += "/\(part)"
      guard let found = try store.disk.entry(path)?.kind else { return }
      if found != (index == parts.count - 1 ? kind : .folder) { try store.moveAside(path) }
    }
  }
}
