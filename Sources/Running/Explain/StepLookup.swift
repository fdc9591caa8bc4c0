import Executors
import JSON
import Plans
import Storage

/// Looks a step's key up in the store and says why when there is no usable result.
struct StepLookup: Sendable {
  enum Finding: Sendable {
    case usable(Tree, Cost?)
    case absent(Reason)
  }

  let store: Store
  let experiment: String

  /// Finds the result of an entry; `trees` are those of its inputs.
  func find(_ entry: Plan.Entry, _ key: Key, in plan: Plan, trees: [Int: Tree]) -> Finding {
    if let found = usable(entry, key) { return .usable(found.tree, found.cost) }
    if let fetch = entry.fetch { return .absent(.fetch(fetch)) }
    return .absent(entry.source == nil ? reason(entry, key, in: plan, trees: trees) : .source)
  }

  /// Returns the result of an entry, if the store has it whole.
  func usable(_ entry: Plan.Entry, _ key: Key) -> (tree: Tree, cost: Cost?)? {
    if let tree = entry.fixedTree {
      return store.objects.containsAll(of: tree, digest: tree.digest) ? (tree, nil) : nil
    }
    return store.usableRecord(of: key.digest).map { ($0.tree, $0.cost) }
  }

  private func reason(
    _ entry: Plan.Entry, _ key: Key, in plan: Plan, trees: [Int: Tree]
  ) -> Reason {
    if store.results.record(of: key.digest) != nil { return .objectLost }
    let keys = store.history.keys(of: [experiment, entry.label])
    guard let last = keys.reversed().lazy.compactMap(store.results.record).first else {
      return keys.isEmpty ? .neverBuilt : .objectLost
    }
    return .changed(changes(from: last.preimage, to: key, entry, in: plan, trees: trees))
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
