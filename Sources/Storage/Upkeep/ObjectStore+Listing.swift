#if canImport(Glibc)
  import Glibc
#endif

extension ObjectStore {
  /// One stored object, as its file's status shows it.
  package struct Item: Sendable, Equatable {
    package let digest: Digest
    package let size: Int
    /// Seconds since 1970.
    package let modified: Double
  }

  /// All objects, sorted by digest; files of other names are passed over.
  package var all: [Item] {
    get throws(StorageError) {
      var items: [Item] = []
      for prefix in try disk.list(directory) {
        for rest in try disk.list("\(directory)/\(prefix)") {
          guard let digest = Digest(hex: prefix + rest),
            let status = try disk.status("\(directory)/\(prefix)/\(rest)")
          else { continue }
          items.append(Item(digest: digest, size: status.size, modified: status.modified))
        }
      }
      return items
    }
  }

  /// Takes an object over from another store: by a link where both share a disk, else by copying; its bytes
  /// are checked.
  package func borrow(_ digest: Digest, from other: ObjectStore) throws(StorageError) {
    if contains(digest) { return }
    try other.check(digest)
    let source = other.path(of: digest)
    let target = path(of: digest)
    if let parent = Disk.parent(of: target) { try disk.makeDirectory(parent) }
    if unsafe link(source, target) == 0 || errno == EEXIST { return }
    try write([try other.read(digest)])
  }

  /// Takes a tree with its parts over from another store.
  package func borrow(_ tree: Tree, from other: ObjectStore) throws(StorageError) {
    for entry in tree.entries { try borrow(entry.digest, from: other) }
    try write(tree)
  }
}
