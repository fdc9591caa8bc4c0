package import Documents
import Records
package import Storage

/// Whether the files of a run and its objects are those that were recorded.
package struct RunCheck: Sendable {
  /// Something that is not as recorded.
  package struct Difference: Sendable, Equatable {
    /// A file of the run, or `object <digest> (<step>)`, or `result <key> (<step>)`.
    package let name: String
    /// `missing`, or `differs` with what was expected and found.
    package let problem: String
  }

  /// Whether a run may lack artifacts because it came in a bundle without them.
  package struct LeftOut: Sendable {
    package let mayLack: Bool

    /// Reads the mark of an import; throws when there is one that cannot be read.
    package init(_ directory: String, _ disk: Disk) throws(StorageError) {
      let bytes = try disk.readIfFile("\(directory)/\(BundleManifest.markName)") ?? []
      // A mark that is no JSON, or closed to us, excuses nothing.
      let mark = try? JSONValue.parse(bytes)
      mayLack = mark.map { $0["with"]?.string != BundleManifest.Extent.all.rawValue } ?? false
    }
  }

  /// Files and objects that were read and hashed.
  package private(set) var files = 0
  package private(set) var objects = 0
  package private(set) var differences: [Difference] = []
  /// What an imported bundle did not carry: labels of steps, each once.
  package private(set) var leftOut: [String] = []

  private let store: Store
  private let run: RunDirectory
  /// True when the run came with less than everything.
  private let isPartial: Bool
  private var checked: [Digest: Bool] = [:]

  /// Checks the directory's manifest and every object that its plan names.
  package init(_ directory: String, store: Store) throws {
    self.store = store
    run = RunDirectory(at: directory, store: store)
    isPartial = try LeftOut(directory, store.disk).mayLack
    let plan = try RecordedPlan(of: directory, disk: store.disk)
    for step in plan.steps { try check(step) }
    let bytes: [UInt8]
    do throws(StorageError) {
      guard try run.contains(RunDirectory.manifestName) else {
        note(
          RunDirectory.manifestName, "missing: the run is unfinished, or its manifest was removed")
        return
      }
      bytes = try run.read(RunDirectory.manifestName)
    } catch {
      note(RunDirectory.manifestName, "\(error)")
      return
    }
    guard let manifest = Manifest(text: String(decoding: bytes, as: UTF8.self)) else {
      note(RunDirectory.manifestName, "differs: not a list of digests and names")
      return
    }
    let absent = Set(leftOut.map { "artifacts/\(SafeName.sanitized($0))/" })
    for (name, digest) in manifest.files.sorted(by: { $0.key < $1.key }) {
      if !absent.isEmpty, name.hasPrefix("artifacts/"),
        absent.contains(where: { name.hasPrefix($0) }), try !run.contains(name)
      {
        continue
      }
      check(name, digest)
    }
  }

  private mutating func note(_ name: String, _ problem: String) {
    differences.append(Difference(name: name, problem: problem))
  }

  /// Checks the artifact of a step, and that its key still stands for it.
  private mutating func check(_ step: RecordedPlan.Step) throws(StorageError) {
    guard let object = step.object else {
      note("step \(step.label)", "missing: the run is unfinished")
      return
    }
    if isPartial, try !store.objects.has(object) {
      leftOut.append(step.label)
      return
    }
    guard check(object, nil, step.label) else { return }
    let tree: Tree
    do throws(StorageError) { tree = try store.objects.tree(object) } catch {
      return note("object \(object.short) (\(step.label))", "\(error)")
    }
    if isPartial, try !store.objects.hasAll(of: tree, digest: object) {
      leftOut.append(step.label)
      return
    }
    for entry in tree.entries { _ = check(entry.digest, entry.size, step.label) }
    if let key = step.key, let record = try store.results.read(key), record.object != object {
      note(
        "result \(key.short) (\(step.label))",
        "differs: expected object \(object.hex), found \(record.object.hex)")
    }
  }

  /// Checks an object once; true when it is sound.
  private mutating func check(_ digest: Digest, _ size: Int?, _ label: String) -> Bool {
    if let known = checked[digest] { return known }
    let name = "object \(digest.short) (\(label))"
    let found: (digest: Digest, size: Int)?
    do throws(StorageError) {
      try store.objects.checkPresence(of: digest)
      found = try store.disk.digest(of: store.objects.path(of: digest))
    } catch .missing {
      found = nil
      note(name, "missing")
    } catch {
      found = nil
      note(name, "\(error)")
    }
    if let found {
      objects += 1
      if found.digest != digest {
        note(name, "differs: expected \(digest.hex), found \(found.digest.hex)")
      } else if let size, size != found.size {
        note(name, "differs: expected \(size) bytes, found \(found.size)")
      }
    }
    let isSound = found?.digest == digest
    checked[digest] = isSound
    return isSound
  }

  /// Checks a file of the manifest; a link into the store leads to an object that was checked already.
  private mutating func check(_ name: String, _ digest: Digest) {
    // The names of a manifest were checked when it was read.
    guard let path = try? run.path(of: name) else { return }
    files += 1
    let object = RunDirectory.relative(
      store.objects.path(of: digest), from: Disk.parent(of: path) ?? ".")
    if checked[digest] != nil, store.disk.target(ofLink: path) == object { return }
    let found: Digest
    do throws(StorageError) {
      guard try store.disk.exists(path) else { return note(name, "missing") }
      found = try store.disk.digest(of: path).digest
    } catch {
      return note(name, "\(error)")
    }
    if found != digest { note(name, "differs: expected \(digest.hex), found \(found.hex)") }
  }

  package var json: JSONValue {
    .object([
      "equal": .bool(differences.isEmpty), "files": .integer(files), "objects": .integer(objects),
      "differences": .array(
        differences.map { .object(["name": .string($0.name), "problem": .string($0.problem)]) }),
      "left_out": .array(leftOut.map(JSONValue.string)),
    ])
  }
}
