import Executors
import JSON
import Plans
import Storage

/// Looks a step's key up in the store and says why when there is no usable result.
struct StepLookup: Sendable {
  enum Finding: Sendable {
    case usable(Tree, Cost?)
    /// With what it took when it was last computed under its label.
    case absent(Reason, Cost?)
  }

  let store: Store
  let experiment: String

  /// Finds the result of an entry; `trees` are those of its inputs.
  func find(_ entry: Plan.Entry, _ key: Key, in plan: Plan, trees: [Int: Tree]) -> Finding {
    if let found = usable(entry, key) { return .usable(found.tree, found.cost) }
    let keys = store.history.keys(of: [experiment, entry.label])
    let last = keys.last.flatMap(store.results.record)
    let reason: Reason =
      if let fetch = entry.fetch {
        .fetch(fetch)
      } else if entry.source != nil {
        .source
      } else if store.results.record(of: key.digest) != nil {
        .objectLost
      } else if let old = last ?? keys.reversed().lazy.compactMap(store.results.record).first {
        .changed(changes(from: old.preimage, to: key, entry, in: plan, trees: trees))
      } else {
        keys.isEmpty ? .neverBuilt : .objectLost
      }
    return .absent(reason, last?.cost)
  }

  /// Returns the result of an entry, if the store has it whole.
  func usable(_ entry: Plan.Entry, _ key: Key) -> (tree: Tree, cost: Cost?)? {
    if let tree = entry.fixedTree {
      return store.objects.containsAll(of: tree, digest: tree.digest) ? (tree, nil) : nil
    }
    return store.usableRecord(of: key.digest).map { ($0.tree, $0.cost) }
  }

  /// Returns what differs, with the labels of the inputs that do.
  func changes(
    from old: JSONValue, to key: Key, _ entry: Plan.Entry, in plan: Plan, trees: [Int: Tree]
  ) -> [Change] {
    Change.between(old, key.preimage).map { change in
      guard change.path.hasPrefix("inputs") else { return change }
      var change = change
      change.source = entry.inputs.indices.first { index in
        trees[index].map { change.new == "\"\($0.digest.hex)\"" } ?? false
      }.map { plan.entries[$0].label }
      return change
    }
  }
}
