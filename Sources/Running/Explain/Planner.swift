import Executors
package import Plans
package import Storage

/// What would become of one step if the plan ran now.
package struct StepStatus: Sendable, Equatable {
  /// Whether its result is there.
  package enum State: Sendable, Equatable {
    case cached
    case stale(Reason)
    /// Nobody knows before these entries have run: they may give the same bytes as before.
    case unknown(waitsFor: [Int])
  }

  /// The position in the plan.
  package let index: Int
  /// The step's name.
  package let label: String
  /// What would become of it.
  package let state: State
  /// Nil when it depends on steps that must run first.
  package let key: Key?
  /// The files of the artifact, when known.
  package let tree: Tree?
  /// What the step took when it was computed, or an earlier execution under its label.
  package let cost: Cost?

  /// A line for people: `cached`, `run: parameters.beta 0.1 -> 0.2`, `wait: …`.
  package func text(in plan: Plan) -> String {
    switch state {
    case .cached: "cached"
    case .stale(let reason): "run: \(reason.text)"
    case .unknown(let indices):
      "wait: depends on " + indices.map { plan.entries[$0].label }.joined(separator: ", ")
    }
  }
}

/// Compares a plan with a store, without running anything.
package struct Planner: Sendable {
  let lookup: StepLookup

  /// `experiment` is the name under which executions were recorded.
  package init(store: Store, experiment: String = "") {
    lookup = StepLookup(store: store, experiment: experiment)
  }

  /// Returns the status of every entry, in the plan's order.
  package func status(of plan: Plan) -> [StepStatus] {
    var statuses: [StepStatus] = []
    statuses.reserveCapacity(plan.entries.count)
    var trees: [Int: Tree] = [:]
    var digests: [Int: Digest] = [:]
    for entry in plan.entries {
      let missing = entry.inputs.indices.filter { digests[$0] == nil }
      guard missing.isEmpty else {
        statuses.append(
          StepStatus(
            index: entry.index, label: entry.label, state: .unknown(waitsFor: unique(missing)),
            key: nil, tree: nil, cost: lastCost(entry)))
        continue
      }
      let key = Key(of: entry, numerics: plan.numerics) { index in
        guard let digest = digests[index] else { preconditionFailure("inputs come first") }
        return digest
      }
      switch lookup.find(entry, key, in: plan, trees: trees) {
      case .usable(let tree, let cost):
        trees[entry.index] = tree
        digests[entry.index] = tree.digest
        statuses.append(
          StepStatus(
            index: entry.index, label: entry.label, state: .cached, key: key, tree: tree, cost: cost
          ))
      case .absent(let reason, let cost):
        // What a file or a fetch will be is known before its bytes are stored.
        if let tree = entry.fixedTree {
          trees[entry.index] = tree
          digests[entry.index] = tree.digest
        }
        statuses.append(
          StepStatus(
            index: entry.index, label: entry.label, state: .stale(reason), key: key,
            tree: trees[entry.index], cost: cost))
      }
    }
    return statuses
  }

  private func lastCost(_ entry: Plan.Entry) -> Cost? {
    lookup.store.history.keys(of: [lookup.experiment, entry.label]).last
      .flatMap(lookup.store.results.record)?.cost
  }

  private func unique(_ indices: [Int]) -> [Int] { Array(Set(indices)).sorted() }
}
