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

  /// Follows trees to their parts.
  package init(_ roots: [Root], in store: Store) {
    self.roots = roots
    var parts: [Digest: [Digest]] = [:]
    for (index, root) in roots.enumerated() {
      for digest in Set(root.objects) {
        let below: [Digest]
        if let known = parts[digest] {
          below = known
        } else {
          below = (try? store.objects.tree(digest))?.entries.map(\.digest) ?? []
          parts[digest] = below
        }
        for item in [digest] + below { owners[item, default: []].insert(index) }
      }
    }
  }
}
