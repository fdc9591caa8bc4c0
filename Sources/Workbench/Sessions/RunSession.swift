import Documents
package import Experiments
import Plans
package import Records
import Reporting
package import Running
package import Storage

/// One run of a spec: its directory from the first file to the manifest.
package struct RunSession: Sendable {
  package private(set) var compilation: Compilation
  package let store: Store
  package let directory: RunDirectory
  /// The directory's name: `<name>-<first 12 digits of the plan's digest>`.
  package let name: String

  /// Prepares a run under `runs`; writes nothing.
  ///
  /// Every round of an adaptive sweep has the name of the first, which `first` compiles.
  package init(
    _ compilation: Compilation, runs: String, store: Store, first: Compilation? = nil
  ) {
    self.compilation = compilation
    self.store = store
    let digest = first.map(\.searchDigest) ?? compilation.plan.digest
    name = "\(compilation.spec.experiment.name)-\(digest.hex.prefix(12))"
    directory = RunDirectory(at: "\(runs)/\(name)", store: store)
  }

  /// The path of the page that people open.
  package var report: String { "\(directory.path)/report.html" }

  /// The session as if the spec had been given as these bytes.
  func given(as text: [UInt8]) -> RunSession {
    var session = self
    session.compilation.spec = compilation.spec.given(as: text)
    return session
  }

  /// The name under which executions are on record.
  package var experimentName: String { compilation.spec.experiment.name }

  /// What the plan would do now, step by step.
  package func status() -> [StepStatus] {
    Planner(store: store, experiment: experimentName).status(of: compilation.plan)
  }

  /// The artifact of each step that the store has, without running anything.
  package func knownTrees() -> [Tree?] {
    status().map { $0.state == .cached ? $0.tree : nil }
  }

  /// Writes what is known before the first step: the spec, the resolved spec and the plan.
  ///
  /// A record that is complete stays as it is until another complete one takes its place.
  package func begin() throws {
    if case .held(let claim) = try store.claims.attempt(claimKey) {
      // What a process left that was killed while it had the claim.
      store.disk.removeTree(aside.path)
      claim.release()
    }
    if try !directory.contains(RunDirectory.manifestName) { try writeFirst(to: directory) }
  }

  /// The name under which the directory is claimed by whoever replaces its record.
  private var claimKey: Digest { SHA256.digest(of: "run directory \(name)") }

  /// Where a new record is made while a complete one stands, by whoever has the claim.
  private var aside: RunDirectory {
    RunDirectory(at: "\(Disk.parent(of: directory.path) ?? ".")/.\(name).next", store: store)
  }

  private func writeFirst(to directory: RunDirectory) throws {
    try directory.write("spec.yaml", compilation.spec.text)
    try directory.write("resolved.yaml", compilation.resolvedText)
    try directory.write("plan.json", compilation.plan.document().keyText + "\n")
  }

  /// Throws when the directory was imported and would have to change: it is the record of whoever signed it.
  package func checkIsOurs() throws {
    guard try directory.contains(BundleManifest.markName) else { return }
    throw ImportedRecord(path: directory.path)
  }

  /// Why a run's directory cannot be written.
  package struct ImportedRecord: Error, CustomStringConvertible {
    package let path: String

    package var description: String {
      "\(path) was imported and is never rewritten: give --runs another directory, or move it away"
    }
  }

  /// True when the directory already shows exactly these artifacts, one for each step, and nothing of it is damaged
  /// or gone.
  package func isCurrent(_ trees: [Tree?]) throws -> Bool {
    guard trees.allSatisfy({ $0 != nil }), try directory.contains(RunDirectory.manifestName),
      try directory.contains("provenance.json"),
      // A record that is no JSON any more is written anew.
      let json = try? JSONValue.parse(try directory.read("provenance.json")),
      json["record"]?.string == recordDigest(trees).hex
    else { return false }
    let views = try json["views"] == viewDigests(in: directory)
    return try views && directory.isWhole()
  }

  /// The files that tell whether the directory is current, in order.
  var namesThatCount: [String] {
    get throws {
      let manifest = Manifest(
        text: String(decoding: try directory.read(RunDirectory.manifestName), as: UTF8.self))
      return (manifest?.files.keys.sorted() ?? []) + RunFiles.viewNames
        + [RunDirectory.manifestName, "provenance.json"]
    }
  }

  /// The digests of the reports as they are; null for one that is not there.
  private func viewDigests(in directory: RunDirectory) throws -> JSONValue {
    var digests: [String: JSONValue] = [:]
    for name in RunFiles.viewNames {
      let status = try store.disk.status("\(directory.path)/\(name)")
      let isFile = status.map { !$0.isDirectory } ?? false
      digests[name] = isFile ? .string(try directory.digest(of: name).hex) : .null
    }
    return .object(digests)
  }

  /// The digest of everything that the files of the directory are made from, provenance aside.
  private func recordDigest(_ trees: [Tree?]) -> Digest {
    let parts: [JSONValue] = [
      .string(Release.version), .string(String(decoding: compilation.spec.text, as: UTF8.self)),
      .string(compilation.resolvedText), .string(compilation.plan.digest.hex),
      .array(trees.map { .string($0?.digest.hex ?? "") }),
      .array(cellVersions.map { .string($0) }),
    ]
    return SHA256.digest(of: JSONValue.array(parts).keyText)
  }

  /// The names and versions of the cells of the report, the usual ones among them: another version shows something else.
  private var cellVersions: [String] {
    let experiment = compilation.spec.experiment
    let names = experiment.cells.map { type(of: $0).name } + experiment.reportCells
    return names.compactMap { reportCells.describe($0) }.map { "\($0.name) \($0.version)" }
  }

  /// What the artifacts of the steps say.
  package var reader: RecordReader { RecordReader(compilation, store: store) }

  /// Gathers what the steps gave.
  package func record(_ outcomes: [Outcome], _ provenance: Provenance) throws -> RunRecord {
    try reader.record(outcomes, provenance)
  }

  /// Writes results, links, reports and provenance, and the manifest last if every step is done.
  ///
  /// Where a complete record stands, the new one is written aside and takes its place when it is complete, with the logs
  /// and events of both; one that is not complete leaves the old one alone. Several processes that do this at once do it
  /// one after the other. Returns whether the record was written.
  @discardableResult
  package func finish(_ record: RunRecord) async throws -> Bool {
    // Writing a record takes seconds at most.
    let claim = try store.claims.wait(claimKey)
    defer { claim.release() }
    return try await replace(with: record)
  }

  private func replace(with record: RunRecord) async throws -> Bool {
    store.disk.removeTree(aside.path)
    guard try directory.contains(RunDirectory.manifestName) else {
      try await write(record, to: directory)
      return true
    }
    guard record.outcomes.allSatisfy(\.isDone) else { return false }
    try writeFirst(to: aside)
    try await write(record, to: aside)
    for kept in ["events.jsonl", "logs"] where try directory.contains(kept) {
      try store.disk.rename("\(directory.path)/\(kept)", "\(aside.path)/\(kept)")
    }
    try store.disk.exchange(aside.path, directory.path)
    store.disk.removeTree(aside.path)
    return true
  }

  private func write(_ record: RunRecord, to directory: RunDirectory) async throws {
    let files = await RunFiles(record)
    for file in await files.results + files.views() { try directory.write(file.name, file.bytes) }
    var covered = ["spec.yaml", "resolved.yaml", "plan.json"] + files.results.map(\.name)
    var known: [String: Digest] = [:]
    for outcome in record.outcomes {
      guard let tree = outcome.tree else { continue }
      let folder = "artifacts/\(SafeName.sanitized(outcome.label))"
      try directory.link(folder, to: tree)
      for entry in tree.entries {
        covered.append("\(folder)/\(entry.name)")
        known["\(folder)/\(entry.name)"] = entry.digest
      }
    }
    try removeStale(keeping: Set(covered), in: directory)
    var provenance = record.provenance.json.object ?? [:]
    provenance["methods"] = .array(record.methods.map(JSONValue.string))
    provenance["record"] = .string(recordDigest(record.outcomes.map(\.tree)).hex)
    provenance["views"] = try viewDigests(in: directory)
    try directory.write("provenance.json", JSONValue.object(provenance).canonical() + "\n")
    try directory.write("plan.json", record.plan.document(record.outcomes).keyText + "\n")
    guard record.outcomes.allSatisfy(\.isDone) else { return }
    try directory.writeManifest(covered, known: known)
  }

  /// Removes figures and links of an earlier state.
  ///
  /// Only now: two invocations may be writing the same files at once.
  private func removeStale(
    keeping covered: Set<String>, in directory: RunDirectory
  ) throws {
    for name in try directory.names where !covered.contains(name) {
      if name.hasPrefix("figures/") || name.hasPrefix("artifacts/") { try directory.remove(name) }
    }
  }
}
