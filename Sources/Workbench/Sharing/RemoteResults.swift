package import Executors
import Experiments
import FoundationEssentials
import JSON
import Plans
package import Running
package import Storage

/// Single results at a remote: looked up by their keys before a run computes them, and offered after it has.
///
/// `ac/<SHA-256 of "lethe result KEY SIGNER">` is a signer's card of a result: the digest of its record, which lies
/// under `cas/`, and the signature of the record's bytes. Only the cards of keys that are trusted are asked for;
/// `ac/<KEY>`, the record alone, counts only where unsigned results are said to be welcome.
package struct RemoteResults {
  /// What came or went.
  package struct Count {
    /// Results.
    package var results = 0
    /// What is in them.
    package var bytes = 0
  }

  private let remote: any Remote
  private let store: Store
  private let scratch: String
  private let signers: [PublicKey]
  private let takesUnsigned: Bool
  /// A store of its own that reads records, so that none is believed before it has been checked.
  private let reader: Store

  /// Opens the remote at an address and calls `body`; files on the way are removed afterwards.
  ///
  /// Programs on the way to it see `environment`; results are taken that one of `signers` has signed.
  package static func open<Result>(
    _ address: String, _ store: Store, environment: [String: String], signers: [PublicKey],
    takesUnsigned: Bool, cancellation: Cancellation,
    _ body: (RemoteResults) throws -> Result
  ) throws -> Result {
    let scratch = try store.makeScratchDirectory()
    defer { store.disk.removeTree(scratch) }
    let remote = try Remotes.open(
      address, environment: environment, scratch: scratch, cancellation: cancellation)
    return try body(
      RemoteResults(
        remote: remote, store: store, scratch: scratch, signers: signers,
        takesUnsigned: takesUnsigned,
        reader: Store(at: "\(scratch)/records")))
  }

  private static func card(_ key: Digest, by signer: PublicKey) -> String {
    RemoteFile.record(SHA256.digest(of: "lethe result \(key.hex) \(signer.hex)"))
  }

  // MARK: Back

  /// Takes the results of steps that the store lacks, as far as their keys can be known.
  ///
  /// What a result is tells the keys of the steps that need it, so it goes on until nothing new is found.
  package func take(for session: RunSession) throws -> Count {
    var count = Count()
    var asked: Set<Digest> = []
    let entries = session.compilation.plan.entries
    while true {
      let wanted = session.status().compactMap { status -> Digest? in
        let entry = entries[status.index]
        guard status.state != .cached, entry.source == nil, entry.fetch == nil else { return nil }
        return status.key?.digest
      }.filter { asked.insert($0).inserted }
      if wanted.isEmpty { return count }
      let found = try records(of: wanted)
      for record in found where try fetch(record) {
        try store.results.write(record)
        count.results += 1
        count.bytes += record.tree.entries.reduce(0) { $0 + $1.size }
      }
      if found.isEmpty { return count }
    }
  }

  /// The records of keys, as far as somebody who is trusted has signed them.
  private func records(of keys: [Digest]) throws -> [ResultRecord] {
    var places: [(key: Digest, file: RemoteFile, isSigned: Bool)] = []
    for key in keys {
      for signer in signers {
        let name = Self.card(key, by: signer)
        places.append((key, file(name, limit: 1 << 16), true))
      }
      let name = RemoteFile.record(key)
      if takesUnsigned { places.append((key, file(name, limit: Self.largest), false)) }
    }
    try remote.get(places.map(\.file))
    var found: [Digest: ResultRecord] = [:]
    for (key, file, isSigned) in places where found[key] == nil {
      guard try store.disk.exists(file.path) else { continue }
      let bytes = try store.disk.read(file.path)
      found[key] = try record(of: key, isSigned ? signed(bytes) : bytes)
    }
    return keys.compactMap { found[$0] }
  }

  /// The largest record that is read.
  private static let largest = 64 << 20

  private func file(_ name: String, limit: Int) -> RemoteFile {
    RemoteFile(name, path: "\(scratch)/\(name.replacing("/", with: "-"))", limit: limit)
  }

  /// The bytes of the record that a card names; nil when they are not there, or not signed by a key that is trusted.
  private func signed(_ card: [UInt8]) throws -> [UInt8]? {
    // What is no card is nothing.
    guard let json = try? JSONValue.parse(card),
      let digest = json["record"]?.string.flatMap(Digest.init(hex:)),
      let size = json["size"]?.integer, (1...Self.largest).contains(size),
      let text = json["signature"]?.string
    else { return nil }
    let content = file(RemoteFile.content(digest), limit: size)
    try remote.get([content])
    guard try store.disk.exists(content.path) else { return nil }
    let bytes = try store.disk.read(content.path)
    guard SHA256.digest(of: bytes) == digest,
      let signature = try? BundleSignature(bytes: Array(text.utf8), of: bytes),
      signers.contains(signature.publicKey)
    else { return nil }
    return bytes
  }

  /// Reads a record; nil when it is not that of the key.
  private func record(of key: Digest, _ bytes: [UInt8]?) throws -> ResultRecord? {
    guard let bytes else { return nil }
    try reader.files.write(bytes.span, to: reader.results.path(of: key), isDurable: false)
    guard let record = reader.results.record(of: key), record.fitsItsKey else { return nil }
    return record
  }

  /// Fetches what the store lacks of an artifact; false when the remote lacks it, or has other bytes.
  private func fetch(_ record: ResultRecord) throws -> Bool {
    var seen: Set<Digest> = []
    let wanted = record.tree.entries.filter {
      !store.objects.contains($0.digest, size: $0.size) && seen.insert($0.digest).inserted
    }
    let size = wanted.reduce(into: 0) { sum, entry in
      sum = sum.addingReportingOverflow(entry.size).partialValue
    }
    guard (0...Disk.free(at: scratch)).contains(size) else { return false }
    let files = wanted.map { file(RemoteFile.content($0.digest), limit: $0.size) }
    try remote.get(files)
    for (entry, file) in zip(wanted, files) {
      if entry.size == 0 {
        try store.objects.write([[]])
        continue
      }
      guard try store.disk.exists(file.path) else { return false }
      let found = try store.objects.adopt(file.path) { digest, _ in digest == entry.digest }
      guard found.digest == entry.digest else { return false }
    }
    guard record.tree.entries.allSatisfy({ store.objects.contains($0.digest, size: $0.size) })
    else { return false }
    try store.objects.write(record.tree)
    return true
  }

  // MARK: There

  /// Puts the results of the steps that ran, signed; what is there already stays.
  package func offer(
    _ outcomes: [Outcome], of session: RunSession, signedBy key: SigningKey
  ) throws -> Count {
    let entries = session.compilation.plan.entries
    var files: [RemoteFile] = []
    var count = Count()
    for outcome in outcomes where outcome.state == .ran {
      let entry = entries[outcome.index]
      guard let step = outcome.key, let tree = outcome.tree, entry.source == nil,
        entry.fetch == nil, store.usableRecord(of: step) != nil
      else { continue }
      let path = store.results.path(of: step)
      let bytes = try store.disk.read(path)
      let digest = SHA256.digest(of: bytes)
      let signature = BundleSignature(of: bytes, by: key)
      let card = JSONValue.object([
        "record": .string(digest.hex), "size": .integer(bytes.count),
        "signature": .string(String(decoding: signature.bytes, as: UTF8.self)),
      ]).keyBytes
      for part in tree.entries {
        let path = store.objects.path(of: part.digest)
        files.append(RemoteFile(RemoteFile.content(part.digest), path: path, limit: part.size))
      }
      files += [
        RemoteFile(RemoteFile.content(digest), path: path, limit: bytes.count),
        RemoteFile(RemoteFile.record(step), path: path, limit: bytes.count),
        RemoteFile(Self.card(step, by: key.publicKey), path: try aside(card), limit: card.count),
      ]
      count.results += 1
    }
    let missing = try remote.missing(Set(files.map(\.name)).sorted())
    var seen: Set<String> = []
    let wanted = files.filter { missing.contains($0.name) && seen.insert($0.name).inserted }
    // Content goes before what names it.
    for prefix in ["cas/", "ac/"] { try remote.put(wanted.filter { $0.name.hasPrefix(prefix) }) }
    count.bytes = wanted.reduce(0) { $0 + $1.limit }
    return count
  }

  /// Writes bytes to a file that a program can send.
  private func aside(_ bytes: [UInt8]) throws -> String {
    let path = "\(scratch)/\(SHA256.digest(of: bytes).hex)"
    if try !store.disk.exists(path) {
      try store.disk.write(bytes.span, toNew: path, mode: 0o600, isDurable: false)
    }
    return path
  }
}
