import Documents
package import Executors
import FoundationEssentials
import Running
package import Storage

/// Runs at a remote: each a signed bundle whose members are content by digest.
///
/// `ac/<SHA-256 of "lethe run NAME">` is a run's card: its manifest's digest and the signature.
/// `ac/<SHA-256 of "lethe runs">` lists the names; two pushes at once may lose one from the list, not its run.
package struct RemoteRuns {
  private let remote: any Remote
  private let store: Store
  private let scratch: String

  /// Opens the remote at an address and calls `body`; files on the way are removed afterwards.
  package static func open<Result>(
    _ address: String, _ store: Store, environment: [String: String], cancellation: Cancellation,
    _ body: (RemoteRuns) throws -> Result
  ) throws -> Result {
    let scratch = try store.makeScratchDirectory()
    defer { store.disk.removeTree(scratch) }
    let remote = try Remotes.open(
      address, environment: environment, scratch: scratch, cancellation: cancellation)
    return try body(RemoteRuns(remote: remote, store: store, scratch: scratch))
  }

  private static func card(_ name: String) -> String {
    RemoteFile.record(SHA256.digest(of: "lethe run \(name)"))
  }

  private static let list = RemoteFile.record(SHA256.digest(of: "lethe runs"))

  // MARK: There

  /// Puts what the remote lacks of a bundle; returns how many files and bytes went.
  package func push(
    _ bundle: RunBundle, of name: String, signedBy key: SigningKey
  ) throws -> (files: Int, bytes: Int) {
    let text = bundle.manifest.bytes
    var files: [RemoteFile] = []
    for entry in bundle.manifest.entries {
      let path =
        try bundle.writer.bytes(of: entry.path).map { try aside($0) }
        ?? store.objects.path(of: entry.digest)
      files.append(
        RemoteFile(RemoteFile.content(entry.digest), path: path, limit: entry.size))
      guard entry.path.hasPrefix("results/"),
        let result = Digest(hex: entry.path.dropFirst("results/".count))
      else { continue }
      files.append(RemoteFile(RemoteFile.record(result), path: path, limit: entry.size))
    }
    files.append(
      RemoteFile(
        RemoteFile.content(bundle.manifest.digest), path: try aside(text), limit: text.count))
    let missing = try remote.missing(Set(files.map(\.name)).sorted())
    var seen: Set<String> = []
    // Content goes before records, which name it.
    let wanted = files.filter { missing.contains($0.name) && seen.insert($0.name).inserted }
    for prefix in ["cas/", "ac/"] { try remote.put(wanted.filter { $0.name.hasPrefix(prefix) }) }
    let signature = BundleSignature(of: text, by: key)
    let card = JSONValue.object([
      "run": .string(name), "manifest": .string(bundle.manifest.digest.hex),
      "size": .integer(text.count),
      "signature": .string(String(decoding: signature.bytes, as: UTF8.self)),
    ])
    try put(card.keyBytes, as: Self.card(name))
    let names = Set(try self.names()).union([name]).sorted()
    try put(
      JSONValue.object(["runs": .array(names.map(JSONValue.string))]).keyBytes, as: Self.list)
    return (wanted.count, wanted.reduce(0) { $0 + $1.limit })
  }

  private func put(_ bytes: [UInt8], as name: String) throws {
    try remote.put([RemoteFile(name, path: try aside(bytes), limit: bytes.count)])
  }

  /// Writes bytes to a file that a program can send.
  private func aside(_ bytes: [UInt8]) throws -> String {
    let path = "\(scratch)/\(SHA256.digest(of: bytes).hex)"
    if try !store.disk.exists(path) {
      try store.disk.write(bytes.span, toNew: path, mode: 0o600, isDurable: false)
    }
    return path
  }

  // MARK: Back

  /// The names of the runs there; none where there is no list, an error where it is damaged.
  package func names() throws -> [String] {
    guard let bytes = try get(Self.list, limit: 16 << 20) else { return [] }
    // What is no JSON is no list, which is said below: a push would leave the others out of it for good.
    guard let items = (try? JSONValue.parse(bytes))?["runs"]?.array else {
      throw Unshareable(
        "the remote's list of its runs (\(Self.list)) cannot be read: "
          + "if nothing else answers there, remove it and push its runs again")
    }
    return items.compactMap(\.string)
  }

  /// Fetches a run's manifest and what this store lacks of it, and takes it in; nil when there is no such run.
  package func pull(
    _ name: String, into runs: String, ring: KeyRing
  ) throws -> (ImportedBundle, BundleIntake.Receipt)? {
    guard let bytes = try get(Self.card(name), limit: 1 << 16) else { return nil }
    guard let card = try? JSONValue.parse(bytes), card["run"]?.string == name,
      let digest = card["manifest"]?.string.flatMap(Digest.init(hex:)),
      let size = card["size"]?.integer, (0...64 << 20).contains(size),
      let text = card["signature"]?.string
    else { throw RefusedBundle("the remote's card of '\(name)' cannot be read") }
    guard let content = try get(RemoteFile.content(digest), limit: size),
      SHA256.digest(of: content) == digest
    else { throw RefusedBundle("the remote lacks the manifest of '\(name)', or has another") }
    let signature = try BundleSignature(bytes: Array(text.utf8), of: content)
    let manifest = try BundleManifest(bytes: content)
    guard manifest.runs == [name] else {
      throw RefusedBundle("what the remote has as '\(name)' is another run")
    }
    try fetch(manifest)
    let intake = try ImportedBundle(manifest, signature, ring: ring)
    let receipt = try intake.take(in: store, runs: runs) { intake in
      for entry in manifest.entries {
        let path = place(of: entry)
        guard try store.disk.exists(path) else {
          throw RefusedBundle("the remote lacks '\(entry.path)'")
        }
        try intake.take(entry) { range throws(StorageError) in
          try store.disk.read(path, range)
        }
      }
    }
    return (intake, receipt)
  }

  /// Where an entry is read from: this store if it has it, else the scratch directory.
  private func place(of entry: BundleManifest.Entry) -> String {
    store.objects.contains(entry.digest, size: entry.size)
      ? store.objects.path(of: entry.digest) : "\(scratch)/\(entry.digest.hex)"
  }

  private func fetch(_ manifest: BundleManifest) throws {
    var seen: Set<Digest> = []
    let wanted = try manifest.entries.filter { entry in
      try !store.objects.contains(entry.digest, size: entry.size)
        && !store.disk.exists("\(scratch)/\(entry.digest.hex)")
        && seen.insert(entry.digest).inserted
    }
    try remote.get(
      wanted.map {
        RemoteFile(
          RemoteFile.content($0.digest), path: "\(scratch)/\($0.digest.hex)", limit: $0.size)
      })
    // Servers send no file where there is nothing to send.
    for entry in wanted where entry.size == 0 { _ = try aside([]) }
  }

  private func get(_ name: String, limit: Int) throws -> [UInt8]? {
    let path = "\(scratch)/record"
    store.disk.remove(path)
    try remote.get([RemoteFile(name, path: path, limit: limit)])
    return try store.disk.exists(path) ? try store.disk.read(path) : nil
  }
}
