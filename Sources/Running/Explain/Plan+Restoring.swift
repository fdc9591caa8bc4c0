import Executors
package import Plans
package import Storage

extension Plan {
  /// Writes the records of results that the store has lost, from what a run recorded; returns how many.
  ///
  /// `recorded` has each step's key and artifact. A record is made only where the key is the one that the plan gives for
  /// these inputs, and where the artifact is there.
  package func restoreResults(
    _ recorded: [(key: Digest?, tree: Tree)], in store: Store
  ) throws(StorageError) -> Int {
    guard recorded.count == entries.count else { return 0 }
    var count = 0
    for (entry, (expected, tree)) in zip(entries, recorded) where entry.fixedTree == nil {
      let key = Key(of: entry, numerics: numerics) { recorded[$0].tree.digest }
      guard key.digest == expected, try store.results.read(key.digest) == nil,
        try store.objects.hasAll(of: tree, digest: tree.digest)
      else { continue }
      // What it took is not known any more.
      try store.results.write(
        ResultRecord(
          key: key.digest, tree: tree, preimage: key.preimage, label: entry.label, cost: Cost()))
      count += 1
    }
    return count
  }
}
