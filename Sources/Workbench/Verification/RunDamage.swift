import JSON
import Records
import Reporting
package import Storage

/// What is no longer as it was written in the directory of a finished run.
package struct RunDamage: Sendable {
  /// A file of the run, and what is wrong with it.
  package struct Item: Sendable, Equatable {
    /// From the run directory.
    package let name: String
    /// In words.
    package let problem: String
  }

  /// The files that are not as they were.
  package private(set) var items: [Item] = []
  /// What stands in the wrong place or keeps its owner out.
  package private(set) var structure: [StructureProblem] = []
  /// True when the run came by an import.
  package let isImported: Bool

  /// True when nothing is wrong.
  package var isNone: Bool { items.isEmpty && structure.isEmpty }

  private let run: RunDirectory
  private let store: Store
  private let mayLack: Bool

  /// Looks at a directory beside the store: at what its manifest names, at the reports, and at the record itself.
  ///
  /// Nil when it is no run, or one that was never finished. Links have to lead to the right object; the bytes of that
  /// are not read.
  package init?(_ directory: String, store: Store) throws(StorageError) {
    let disk = store.disk
    run = RunDirectory(at: directory, store: store)
    self.store = store
    isImported = try disk.entry("\(directory)/\(BundleManifest.markName)") != nil
    if let problem = try StructureProblem(folder: directory, disk) {
      // A file or a link beside the store is somebody's own business.
      guard case .permissions = problem.kind else { return nil }
      structure = [problem]
      mayLack = false
      if !disk.mayEnter(directory) { return }
    } else {
      mayLack = try RunCheck.LeftOut(directory, disk).mayLack
    }
    guard try Self.isRun(directory, disk) else { return nil }
    try lookAtFolders()
    guard let manifest = try manifest() else {
      guard try wasFinished else { return nil }
      items.append(Item(name: RunDirectory.manifestName, problem: "gone or damaged"))
      return
    }
    for (name, digest) in manifest.files.sorted(by: { $0.key < $1.key }) {
      if let problem = try problem(of: name, digest) {
        items.append(Item(name: name, problem: problem))
      }
    }
    try lookAtViews()
  }

  /// True for a directory with anything that only runs have.
  private static func isRun(_ directory: String, _ disk: Disk) throws(StorageError) -> Bool {
    for name in ["plan.json", "resolved.yaml", RunDirectory.manifestName, "provenance.json"] {
      if try disk.entry("\(directory)/\(name)") != nil { return true }
    }
    return false
  }

  private func manifest() throws(StorageError) -> Manifest? {
    guard let bytes = try bytes(RunDirectory.manifestName) else { return nil }
    return Manifest(text: String(decoding: bytes, as: UTF8.self)).flatMap {
      $0.files.isEmpty ? nil : $0
    }
  }

  /// A file's bytes; nil when it is gone or no file.
  private func bytes(_ name: String) throws(StorageError) -> [UInt8]? {
    guard try store.disk.entry(try run.path(of: name))?.kind == .file else { return nil }
    return try run.read(name)
  }

  /// Whether a run without a manifest had one: its plan says what all steps gave, or the plan is damaged too.
  private var wasFinished: Bool {
    get throws(StorageError) {
      if try store.disk.entry("\(run.path)/\(RunDirectory.manifestName)") != nil { return true }
      do {
        return try RecordedPlan(of: run.path, disk: store.disk).steps.allSatisfy {
          $0.object != nil
        }
      } catch .malformed {
        return true
      } catch .system(_, _, let code) where StorageError.isAbsence(code) {
        return try store.disk.entry("\(run.path)/provenance.json") != nil
      }
    }
  }

  /// The folders of a run, and what lies in them, must be what they should be; links only stand for artifacts.
  private mutating func lookAtFolders() throws(StorageError) {
    for name in ["artifacts", "figures", "logs"] {
      try lookBelow(name, isLinks: name == "artifacts")
    }
    let files = [
      "attacks.json", "events.jsonl", BundleManifest.markName, "metrics.csv", "metrics.json",
      "plan.json", "provenance.json", "report.html", "report.ipynb", "report.md", "resolved.yaml",
      "samples.jsonl", "spec.yaml", "sweep.json", RunDirectory.manifestName,
    ]
    for name in files {
      if let problem = try StructureProblem(
        file: "\(run.path)/\(name)", isFixed: false, store.disk)
      {
        structure.append(problem)
      }
    }
  }

  private mutating func lookBelow(_ name: String, isLinks: Bool) throws(StorageError) {
    let path = "\(run.path)/\(name)"
    if let problem = try StructureProblem(folder: path, store.disk) {
      structure.append(problem)
      return
    }
    for inner in try store.disk.list(path) {
      let whole = "\(path)/\(inner)"
      if isLinks {
        // What the manifest says of the names in it is looked at later.
        if try store.disk.entry(whole)?.kind == .folder {
          try lookBelow("\(name)/\(inner)", isLinks: true)
        }
      } else if let problem = try StructureProblem(file: whole, isFixed: false, store.disk) {
        structure.append(problem)
      }
    }
  }

  /// What is wrong with a file of the manifest; nil when nothing is.
  private func problem(of name: String, _ digest: Digest) throws(StorageError) -> String? {
    let path = try run.path(of: name)
    let isLink = name.hasPrefix("artifacts/")
    switch try store.disk.entry(path)?.kind {
    case nil: return isLink && mayLack ? nil : "gone"
    case .link:
      guard isLink else { return "a link in place of a file" }
      let object = store.objects.path(of: digest)
      let isRight =
        store.disk.target(ofLink: path)
        == RunDirectory.relative(object, from: Disk.parent(of: path) ?? ".")
      // An object that is gone is told of with its step.
      return isRight ? nil : "the link leads elsewhere"
    case .folder: return "a folder in place of a file"
    case .other: return "a pipe, socket or device in place of a file"
    case .file:
      guard store.disk.mayRead(path) else { return "unreadable" }
      return try store.disk.digest(of: path).digest == digest ? nil : "other bytes"
    }
  }

  /// The reports are views, which `provenance.json` has the digests of.
  private mutating func lookAtViews() throws(StorageError) {
    // What is no JSON is damaged, which is said.
    guard let bytes = try bytes("provenance.json"), let json = try? JSONValue.parse(bytes) else {
      items.append(Item(name: "provenance.json", problem: "gone or damaged"))
      return
    }
    for name in RunFiles.viewNames {
      guard let digest = json["views"]?[name]?.string else { continue }
      if try self.bytes(name).map({ SHA256.digest(of: $0).hex }) != digest {
        items.append(Item(name: name, problem: "gone or damaged"))
      }
    }
  }
}
