/// What is wrong in a store, found by reading all of it.
package struct StoreCheck: Sendable {
  /// Objects whose bytes are not those that their names say.
  package private(set) var damaged: [Digest] = []
  /// Paths of results that cannot be read.
  package private(set) var unreadable: [String] = []
  /// Results that point to an object that is gone or damaged.
  package private(set) var incomplete: [(key: Digest, label: String)] = []
  package private(set) var objects = 0
  package private(set) var results = 0
  package private(set) var bytes = 0

  package var isSound: Bool { damaged.isEmpty && unreadable.isEmpty && incomplete.isEmpty }

  /// Reads and hashes every object, and every result.
  ///
  /// Only another digest is evidence of damage: what cannot be read or listed is an error that ends the check.
  package init(_ store: Store) throws(StorageError) {
    for object in try store.objects.all {
      objects += 1
      bytes += object.size
      do {
        try store.objects.check(object.digest)
      } catch .damaged {
        damaged.append(object.digest)
      } catch .missing {
        continue  // somebody removed it meanwhile
      }
    }
    let bad = Set(damaged)
    for key in try store.results.keys {
      results += 1
      guard let record = try store.results.read(key) else {
        unreadable.append(store.results.path(of: key))
        continue
      }
      let isWhole =
        store.objects.containsAll(of: record.tree, digest: record.object)
        && bad.isDisjoint(with: [record.object] + record.tree.entries.map(\.digest))
      if !isWhole { incomplete.append((key, record.label)) }
    }
  }

  /// Moves what is damaged aside, so that it counts as absent and the next run makes it again.
  package func clean(_ store: Store) throws(StorageError) {
    for digest in damaged { try store.objects.quarantine(digest) }
    for path in unreadable { store.disk.remove(path) }
    for (key, _) in incomplete { store.results.forget(key) }
  }
}
