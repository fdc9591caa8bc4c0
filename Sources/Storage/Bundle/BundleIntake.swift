import JSON

/// Takes a bundle's entries in one by one and makes them visible together.
///
/// Everything is written aside and checked; `publish` puts objects before results and results before runs.
package struct BundleIntake: ~Copyable {
  /// What became of it.
  package struct Receipt: Sendable, Equatable {
    /// Run directories that were made.
    package internal(set) var runs: [String] = []
    /// Those that were there already with the same results.
    package internal(set) var known: [String] = []
    package internal(set) var objects = 0
    package internal(set) var results = 0
  }

  private let manifest: BundleManifest
  private let signature: BundleSignature
  private let store: Store
  private let runs: String
  private let aside: String
  private let digests: Set<Digest>
  private var records: [ResultRecord] = []
  private var taken = 0

  /// Prepares a place in the store; `runs` is where run directories will stand.
  ///
  /// Throws when a run is there already with other results.
  package init(
    _ manifest: BundleManifest, _ signature: BundleSignature, store: Store, runs: String
  ) throws {
    for name in manifest.runs {
      guard try store.disk.exists("\(runs)/\(name)") else { continue }
      guard try Self.isKnown(name, manifest, runs, store.disk) else {
        throw RefusedBundle(
          "\(runs)/\(name) exists and has other results or is unfinished; move it away, "
            + "or import elsewhere with --runs")
      }
    }
    let aside = try store.makeScratchDirectory()
    self.manifest = manifest
    self.signature = signature
    self.store = store
    self.runs = runs
    self.aside = aside
    digests = Set(manifest.entries.map(\.digest))
  }

  deinit { store.disk.removeTree(aside) }

  /// True when a run of that name is there with the same manifest of results.
  private static func isKnown(
    _ name: String, _ manifest: BundleManifest, _ runs: String, _ disk: Disk
  ) throws(StorageError) -> Bool {
    let file = RunDirectory.manifestName
    let path = "\(runs)/\(name)/\(file)"
    guard let entry = manifest.entries.first(where: { $0.path == "runs/\(name)/\(file)" }),
      try disk.exists(path)
    else { return false }
    return SHA256.digest(of: try disk.read(path)) == entry.digest
  }

  /// Takes the next entry, whose bytes `read` gives by range; throws when they are not what the manifest says.
  package mutating func take(
    _ entry: BundleManifest.Entry, _ read: (Range<Int>) throws(StorageError) -> [UInt8]
  ) throws {
    let path = "\(aside)/\(entry.path)"
    if let parent = Disk.parent(of: path) { try store.disk.makeDirectory(parent) }
    let hash = SHA256()
    var at = 0
    try store.disk.write(toNew: path, mode: 0o644, isDurable: false) { add throws(StorageError) in
      while at < entry.size {
        let piece = try read(at..<min(entry.size, at + (1 << 20)))
        guard !piece.isEmpty else { return }
        hash.update(piece.span)
        try add(piece.span)
        at += piece.count
      }
    }
    guard at == entry.size, hash.finish() == entry.digest else {
      throw RefusedBundle("'\(entry.path)' has other bytes than its manifest says")
    }
    if entry.path.hasPrefix("results/") { try note(entry, path) }
    taken += 1
  }

  /// Where the files of a run wait, so that they can be looked at before anything is published.
  package func folder(of run: String) -> String { "\(aside)/runs/\(run)" }

  /// Checks a result: its key is its name, and what it points to is in the bundle.
  private mutating func note(_ entry: BundleManifest.Entry, _ path: String) throws {
    guard let record = ResultRecord(bytes: try store.disk.read(path)),
      entry.path == "results/\(record.key.hex)",
      SHA256.digest(of: record.preimage.keyBytes) == record.key,
      ([record.object] + record.tree.entries.map(\.digest)).allSatisfy(digests.contains)
    else { throw RefusedBundle("'\(entry.path)' is not the result that its name says") }
    records.append(record)
  }

  /// Makes everything visible, or nothing; results count only when `isTrusted`.
  ///
  /// `link` makes a run's links to artifacts. What fails on the way takes back what was done; objects that nothing names
  /// are left to the next cleaning.
  package consuming func publish(
    isTrusted: Bool, link: (RunDirectory) throws -> Void
  ) throws -> Receipt {
    guard taken == manifest.entries.count else { throw RefusedBundle("it is not whole") }
    var receipt = Receipt()
    for entry in manifest.entries where entry.path.hasPrefix("objects/") {
      _ = try store.objects.adopt("\(aside)/\(entry.path)") { digest, _ in digest == entry.digest }
      receipt.objects += 1
    }
    try store.disk.makeDirectory(runs)
    for name in manifest.runs {
      if try store.disk.exists("\(runs)/\(name)") {
        receipt.known.append(name)
        try restore(name)
        try link(RunDirectory(at: "\(runs)/\(name)", store: store))
      } else {
        receipt.runs.append(name)
        try prepare(name, isTrusted, link)
      }
    }
    var written: [Digest] = []
    var moved: [String] = []
    do {
      if isTrusted {
        for record in records {
          // One that cannot be read is not replaced, nor taken back later.
          guard try store.results.read(record.key) == nil else { continue }
          written.append(record.key)
          try store.results.write(record)
        }
      }
      for name in receipt.runs {
        try store.disk.rename("\(aside)/runs/\(name)", "\(runs)/\(name)")
        moved.append(name)
      }
    } catch {
      for name in moved { store.disk.removeTree("\(runs)/\(name)") }
      for key in written { store.disk.remove(store.results.path(of: key)) }
      throw error
    }
    receipt.results = written.count
    return receipt
  }

  /// Puts back the files of a directory that came from the same signer and has changed since; others stay as they are.
  private func restore(_ name: String) throws {
    let folder = "\(runs)/\(name)"
    let disk = store.disk
    let markPath = "\(folder)/\(BundleManifest.markName)"
    guard try disk.entry(markPath)?.kind == .file else { return }
    let bytes = try disk.read(markPath)
    // A mark that is no JSON says nothing; one that cannot be read ends the import.
    guard let mark = try? JSONValue.parse(bytes),
      mark["signed_by"]?.string == signature.publicKey.hex
    else { return }
    for entry in manifest.entries where entry.path.hasPrefix("runs/\(name)/") {
      let path = "\(runs)/\(entry.path.dropFirst("runs/".count))"
      let kind = try disk.entry(path)?.kind
      if kind == .file, try disk.digest(of: path).digest == entry.digest { continue }
      if kind != nil, kind != .file { try store.moveAside(path) }
      if let parent = Disk.parent(of: path) { try disk.makeDirectory(parent) }
      try disk.rename("\(aside)/\(entry.path)", path)
    }
  }

  /// Completes a run's directory aside: links, and the mark that it came from outside.
  private func prepare(
    _ name: String, _ isTrusted: Bool, _ link: (RunDirectory) throws -> Void
  ) throws {
    let folder = "\(aside)/runs/\(name)"
    try store.disk.makeDirectory(folder)
    try link(RunDirectory(at: folder, store: store, later: "\(runs)/\(name)"))
    let mark = self.mark(isTrusted)
    try store.disk.write(
      mark.span, toNew: "\(folder)/\(BundleManifest.markName)", mode: 0o644, isDurable: true)
  }

  /// What tells that a run came from outside, from whom, and how much of it.
  private func mark(_ isTrusted: Bool) -> [UInt8] {
    let json = JSONValue.object([
      "bundle": .string(manifest.digest.hex), "signed_by": .string(signature.publicKey.hex),
      "trusted": .bool(isTrusted), "with": .string(manifest.extent.rawValue),
    ])
    return json.keyBytes + [10]
  }
}
