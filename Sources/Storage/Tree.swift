@_exported public import Digests
package import JSON

/// One named file of a stored artifact.
package struct TreeEntry: Sendable, Equatable {
  package let name: String
  package let size: Int
  package let digest: Digest

  package init(name: String, size: Int, digest: Digest) {
    self.name = name
    self.size = size
    self.digest = digest
  }
}

/// The list of an artifact's files: what a result points to.
package struct Tree: Sendable, Equatable {
  /// Sorted by name; names are safe relative paths and occur once.
  package let entries: [TreeEntry]

  /// Checks the names and sorts; throws `StorageError.unsafeName` for a bad or repeated one.
  package init(_ entries: [TreeEntry]) throws(StorageError) {
    self.entries = entries.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    for entry in entries { try SafeName.check(entry.name) }
    for (entry, next) in zip(self.entries, self.entries.dropFirst()) where entry.name == next.name {
      throw .unsafeName(entry.name)
    }
  }

  /// The canonical JSON, `[{"digest":…,"name":…,"size":…},…]`.
  package var json: JSONValue {
    .array(
      entries.map {
        .object([
          "name": .string($0.name), "size": .integer($0.size), "digest": .string($0.digest.hex),
        ])
      })
  }

  /// The bytes that the store keeps for the tree.
  package var bytes: [UInt8] {
    var bytes = [UInt8(ascii: "[")]
    // The canonical text of `json`, without building that: the runner computes it for every step.
    for (position, entry) in entries.enumerated() {
      bytes += (position == 0 ? "{\"digest\":\"" : ",{\"digest\":\"").utf8
      bytes += entry.digest.hex.utf8
      bytes += "\",\"name\":".utf8
      bytes += JSONValue.string(entry.name).keyBytes
      bytes += ",\"size\":\(entry.size)}".utf8
    }
    return bytes + [UInt8(ascii: "]")]
  }

  /// The digest of `bytes`, by which other steps know the artifact.
  package var digest: Digest { SHA256.digest(of: bytes) }

  /// Reads the value of `json`; nil when it has another form.
  package init?(json: JSONValue) {
    guard let items = json.array else { return nil }
    var entries: [TreeEntry] = []
    for item in items {
      guard let name = item["name"]?.string, let size = item["size"]?.integer, size >= 0,
        let digest = item["digest"]?.string.flatMap(Digest.init(hex:))
      else { return nil }
      entries.append(TreeEntry(name: name, size: size, digest: digest))
    }
    guard let tree = try? Tree(entries) else { return nil }
    self = tree
  }
}

extension SafeName {
  /// Throws `StorageError.unsafeName` unless `name` is a relative path that stays where it is put.
  package static func check(_ name: String) throws(StorageError) {
    guard isSafe(name) else { throw .unsafeName(name) }
  }
}
