/// Writes bundles: the manifest, its entries in order, the signature.
package struct BundleWriter: Sendable {
  /// Where the bytes of an entry come from.
  package enum Source: Sendable {
    case bytes([UInt8])
    /// An object of the store; its digest is checked on the way.
    case object(Digest, size: Int)
  }

  /// What goes in, by its path in the bundle.
  package private(set) var sources: [String: Source] = [:]
  private let store: Store

  package init(from store: Store) { self.store = store }

  /// Adds a member; one of the same path is the same.
  package mutating func add(_ path: String, _ source: Source) { sources[path] = source }

  /// Adds the parts of a tree and the tree itself; false, adding nothing, when the store lacks any, an error when that
  /// cannot be told.
  package mutating func add(_ tree: Tree) throws(StorageError) -> Bool {
    guard try store.objects.hasAll(of: tree, digest: tree.digest) else { return false }
    for entry in tree.entries {
      add("objects/\(entry.digest.hex)", .object(entry.digest, size: entry.size))
    }
    add("objects/\(tree.digest.hex)", .bytes(tree.bytes))
    return true
  }

  /// Returns the manifest of what was added.
  package func manifest(
    _ extent: BundleManifest.Extent, runs: [String]
  ) throws(RefusedBundle) -> BundleManifest {
    let entries = sources.map { path, source in
      switch source {
      case .bytes(let bytes):
        BundleManifest.Entry(path: path, size: bytes.count, digest: SHA256.digest(of: bytes))
      case .object(let digest, let size):
        BundleManifest.Entry(path: path, size: size, digest: digest)
      }
    }
    // What would be refused by others is not written.
    return try BundleManifest(
      bytes: BundleManifest(extent: extent, runs: runs, entries: entries).bytes)
  }

  /// Writes a bundle, which appears whole; the same content and key give the same bytes.
  package func write(
    _ manifest: BundleManifest, signedBy key: SigningKey, to path: String
  ) throws(StorageError) {
    let disk = store.disk
    let aside = "\(path).part-\(String(UInt32.random(in: 0 ... .max), radix: 16))"
    let text = manifest.bytes
    do throws(StorageError) {
      try disk.write(toNew: aside, mode: 0o644, isDurable: true) { add throws(StorageError) in
        try Self.member(BundleManifest.name, text, add)
        for entry in manifest.entries { try self.write(entry, add) }
        try Self.member(
          BundleSignature.name, BundleSignature(of: text, by: key).bytes, add)
        try Self.put(TarHeader.end, add)
      }
      try disk.rename(aside, path)
    } catch {
      disk.remove(aside)
      throw error
    }
  }

  private func write(
    _ entry: BundleManifest.Entry, _ add: (Span<UInt8>) throws(StorageError) -> Void
  ) throws(StorageError) {
    switch sources[entry.path] {
    case .bytes(let bytes): try Self.member(entry.path, bytes, add)
    case .object(let digest, let size):
      try Self.put(TarHeader.bytes(name: entry.path, size: size), add)
      let path = store.objects.path(of: digest)
      let hash = SHA256()
      var at = 0
      while at < size {
        let piece = try store.disk.read(path, at..<min(size, at + (1 << 20)))
        guard !piece.isEmpty else { throw .damaged(digest, path: path) }
        hash.update(piece.span)
        try add(piece.span)
        at += piece.count
      }
      guard hash.finish() == digest else { throw .damaged(digest, path: path) }
      try Self.put([UInt8](repeating: 0, count: TarHeader.padding(after: size)), add)
    case nil: preconditionFailure("a manifest lists what was added")
    }
  }

  private static func member(
    _ name: String, _ bytes: [UInt8], _ add: (Span<UInt8>) throws(StorageError) -> Void
  ) throws(StorageError) {
    try put(TarHeader.bytes(name: name, size: bytes.count), add)
    try put(bytes, add)
    try put([UInt8](repeating: 0, count: TarHeader.padding(after: bytes.count)), add)
  }

  private static func put(
    _ bytes: [UInt8], _ add: (Span<UInt8>) throws(StorageError) -> Void
  ) throws(StorageError) { try add(bytes.span) }

  /// The bytes of an entry that was added as bytes; nil for objects.
  package func bytes(of path: String) -> [UInt8]? {
    if case .bytes(let bytes) = sources[path] { bytes } else { nil }
  }
}
