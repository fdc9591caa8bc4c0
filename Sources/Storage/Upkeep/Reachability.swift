/// Which objects somebody needs, and who.
package struct Reachability: Sendable {
  /// Somebody who needs artifacts: a run or a pin.
  package struct Root: Sendable {
    /// For people: `run quickstart-…`, `pin best`.
    package let owner: String
    /// Digests of trees, or of single objects.
    package let objects: [Digest]

    package init(owner: String, objects: [Digest]) {
      self.owner = owner
      self.objects = objects
    }
  }

  /// The owners of every object that has any, by their position in `roots`.
  package private(set) var owners: [Digest: Set<Int>] = [:]
  package let roots: [Root]

  /// Follows trees to their parts; throws when one cannot be read, as what it needs is then unknown.
  ///
  /// Of a tree that is damaged or gone, the results that gave it say the parts.
  package init(_ roots: [Root], in store: Store) throws(StorageError) {
    self.roots = roots
    var parts: [Digest: [Digest]] = [:]
    var recorded: [Digest: [Digest]]?
    for (index, root) in roots.enumerated() {
      for digest in Set(root.objects) {
        let below: [Digest]
        if let known = parts[digest] {
          below = known
        } else {
          do {
            below = try store.objects.tree(digest).entries.map(\.digest)
          } catch .malformed {
            below = []  // a single object, no tree
          } catch .missing, .damaged {
            if recorded == nil { recorded = try Self.recordedParts(in: store) }
            below = recorded?[digest] ?? []
          }
          parts[digest] = below
        }
        for item in [digest] + below { owners[item, default: []].insert(index) }
      }
    }
  }

  /// The parts of every tree that a result names.
  private static func recordedParts(in store: Store) throws(StorageError) -> [Digest: [Digest]] {
    var parts: [Digest: [Digest]] = [:]
    for key in try store.results.keys {
      guard let record = try store.results.read(key) else { continue }
      parts[record.object] = record.tree.entries.map(\.digest)
    }
    return parts
  }
}
