import Executors
package import JSON
package import Plans
import Storage

/// Why a step runs, or why it ran last, followed up to what the user changed.
package struct Explanation: Sendable, Equatable {
  /// The step.
  package let label: String
  /// `cached`, `run` or `wait`.
  package let state: String
  /// One sentence for people.
  package let summary: String
  /// What differs in its key.
  package let changes: [Change]
  /// The same for those inputs that account for the changes.
  package let upstream: [Explanation]

  /// The whole story as indented lines.
  package var text: String { lines.joined(separator: "\n") + "\n" }

  private var lines: [String] {
    ["\(label): \(summary)"] + changes.map { "  " + $0.text }
      + upstream.flatMap(\.lines).map { "  " + $0 }
  }

  /// The same for machines.
  package var json: JSONValue {
    .object([
      "step": .string(label), "state": .string(state), "summary": .string(summary),
      "changes": .array(
        changes.map { change in
          var members: [String: JSONValue] = ["path": .string(change.path)]
          members["old"] = change.old.map { .string($0) }
          members["new"] = change.new.map { .string($0) }
          members["source"] = change.source.map { .string($0) }
          return .object(members)
        }),
      "upstream": .array(upstream.map(\.json)),
    ])
  }
}

extension Planner {
  /// Explains one entry; `statuses` come from `status(of:)` of the same plan.
  package func explain(_ index: Int, of plan: Plan, _ statuses: [StepStatus]) -> Explanation {
    let entry = plan.entries[index]
    let status = statuses[index]
    switch status.state {
    case .unknown(let indices):
      return Explanation(
        label: entry.label, state: "wait", summary: "depends on steps that run first", changes: [],
        upstream: indices.map { explain($0, of: plan, statuses) })
    case .stale(.changed(let changes)):
      return Explanation(
        label: entry.label, state: "run",
        summary: changes.isEmpty ? "runs: its result is gone" : "runs because its key changed:",
        changes: changes, upstream: causes(changes, of: entry, plan, statuses))
    case .stale(let reason):
      return Explanation(
        label: entry.label, state: "run", summary: "runs: \(reason.text)", changes: [],
        upstream: [])
    case .cached: return explainCached(entry, status, plan, statuses)
    }
  }

  private func explainCached(
    _ entry: Plan.Entry, _ status: StepStatus, _ plan: Plan, _ statuses: [StepStatus]
  ) -> Explanation {
    var summary = "up to date"
    var changes: [Change] = []
    if entry.fixedTree != nil {
      summary = entry.source == nil ? "fetched, in the store" : "source file, in the store"
    } else if let key = status.key {
      let keys = lookup.store.history.keys(of: [lookup.experiment, entry.label])
      let earlier = keys.prefix { $0 != key.digest }
      if let old = earlier.reversed().lazy.compactMap(lookup.store.results.record).first {
        summary = "up to date; it differs from the execution before in:"
        changes = lookup.changes(
          from: old.preimage, to: key, entry, in: plan, trees: trees(statuses))
      } else {
        summary = "up to date; built once"
      }
    }
    return Explanation(
      label: entry.label, state: "cached", summary: summary, changes: changes,
      upstream: causes(changes, of: entry, plan, statuses))
  }

  private func trees(_ statuses: [StepStatus]) -> [Int: Tree] {
    var trees: [Int: Tree] = [:]
    for status in statuses { trees[status.index] = status.tree }
    return trees
  }

  /// Follows changed inputs: what differs between the executions that made the old and the new
  /// bytes.
  private func causes(
    _ changes: [Change], of entry: Plan.Entry, _ plan: Plan, _ statuses: [StepStatus]
  ) -> [Explanation] {
    changes.compactMap { change in
      guard let label = change.source,
        let input = entry.inputs.indices.first(where: { plan.entries[$0].label == label }),
        let old = change.old.flatMap({ Digest(hex: $0.filter { $0 != "\"" }) })
      else { return nil }
      return cause(plan.entries[input], old, plan, statuses)
    }
  }

  private func cause(
    _ entry: Plan.Entry, _ old: Digest, _ plan: Plan, _ statuses: [StepStatus]
  ) -> Explanation? {
    if entry.fixedTree != nil {
      let what =
        entry.source == nil ? "other content is declared" : "the source file has other bytes"
      return Explanation(
        label: entry.label, state: "cached", summary: what, changes: [], upstream: [])
    }
    let keys = lookup.store.history.keys(of: [lookup.experiment, entry.label])
    let records = keys.reversed().lazy.compactMap(lookup.store.results.record)
    guard let key = statuses[entry.index].key,
      let record = records.first(where: { $0.object == old })
    else { return nil }
    let changes = lookup.changes(
      from: record.preimage, to: key, entry, in: plan, trees: trees(statuses))
    return Explanation(
      label: entry.label, state: "cached", summary: "gave other bytes because its key changed:",
      changes: changes, upstream: causes(changes, of: entry, plan, statuses))
  }
}
