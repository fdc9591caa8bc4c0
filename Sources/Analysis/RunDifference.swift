import Documents
import Experiments
import Metrics
import Plans
package import Records
package import Running
import Storage

/// What differs between two runs: spec, parameters of the steps, metrics, answers.
package struct RunDifference: Sendable {
  /// A run that is compared.
  package struct Side: Sendable {
    package let name: String
    let plan: RecordedPlan
    /// The bytes of `samples.jsonl`; empty where there is none.
    let samples: [UInt8]
    let reader: RecordReader

    /// Reads what a run directory says; `reader` is that of its resolved spec.
    package init(_ name: String, directory: String, _ reader: RecordReader) throws {
      self.name = name
      self.reader = reader
      plan = try RecordedPlan(of: directory, disk: reader.store.disk)
      let path = "\(directory)/samples.jsonl"
      samples = try reader.store.disk.exists(path) ? reader.store.disk.read(path) : []
    }

    /// The artifacts on record that the store has; none when this program makes another plan of the spec.
    fileprivate var trees: [Tree?]? {
      guard plan.digest == reader.compilation.plan.digest.hex else { return nil }
      // An artifact whose list cannot be read counts as one that the store has not.
      return plan.steps.map { step in step.object.flatMap { try? reader.store.objects.tree($0) } }
    }
  }

  /// The values of the resolved spec that differ.
  package let spec: [Change]
  /// Steps of one label with other parameters, version or kind.
  package let parameters: [(step: String, changes: [Change])]
  /// The labels of steps that only one of the runs has.
  package let onlyInFirst: [String]
  package let onlyInSecond: [String]
  package let metrics: [MetricDifference]
  package let samples: SampleDifferences

  package init(_ first: Side, _ second: Side) throws {
    spec = Change.between(
      Self.json(first.reader.compilation.spec.resolved),
      Self.json(second.reader.compilation.spec.resolved))
    let old = Dictionary(first.plan.steps.map { ($0.label, $0) }) { one, _ in one }
    let new = Dictionary(second.plan.steps.map { ($0.label, $0) }) { one, _ in one }
    parameters = first.plan.steps.compactMap { step in
      guard let other = new[step.label] else { return nil }
      let changes = Change.between(Self.json(step), Self.json(other))
      return changes.isEmpty ? nil : (step.label, changes)
    }
    onlyInFirst = first.plan.steps.map(\.label).filter { new[$0] == nil }
    onlyInSecond = second.plan.steps.map(\.label).filter { old[$0] == nil }
    metrics = try MetricDifference.between(
      try first.measured(), try second.measured(), sameItems: first.hasItems(of: second))
    samples = SampleDifferences(first.samples, second.samples)
  }

  private static func json(_ step: RecordedPlan.Step) -> JSONValue {
    .object([
      "kind": .string(step.kind), "version": .string(step.version), "parameters": step.parameters,
    ])
  }

  private static func json(_ node: Node) -> JSONValue {
    switch node.content {
    case .scalar(let text, let isPlain): isPlain ? .literal(text) : .string(text)
    case .sequence(let items): .array(items.map(json))
    case .mapping(let entries):
      .object(JSONObject(entries.map { ($0.key.text ?? "", json($0.value)) }))
    }
  }
}

extension RunDifference.Side {
  /// The measurements that the store has.
  fileprivate func measured() throws -> MetricTable {
    try MetricTable(trees.map { try reader.measured($0) } ?? [])
  }

  /// True when both runs forget and retain the same rows, so that items can be paired.
  fileprivate func hasItems(of other: Self) -> Bool {
    guard let mine = rows, let others = other.rows else { return false }
    return mine == others
  }

  private var rows: Set<Digest>? {
    guard let trees else { return nil }
    let refs = reader.compilation.models.flatMap { $0.answers.map(\.items.index) }
    let found = refs.compactMap { trees[$0]?.digest }
    return found.count == refs.count && !found.isEmpty ? Set(found) : nil
  }
}
