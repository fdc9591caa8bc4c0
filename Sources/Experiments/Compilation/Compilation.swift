import Documents
import Metrics
import Models
package import Plans
import Storage

/// A spec as a plan, with what the record needs to find its results in it.
package struct Compilation: Sendable {
  package var spec: Spec
  package let plan: Plan
  /// Every model that is compared, baselines first, each once.
  package let models: [ComparedModel]
  /// What the objective of an adaptive sweep says of each trial, in the order of the trials.
  package let probes: [Probe]

  /// The resolved spec with the digest of every source file: the text of `resolved.yaml`.
  package var resolvedText: String {
    let directory = SourceRange(startOf: spec.file).directory
    // Every path, also of files with the same bytes: a worker asks for each.
    let pins = plan.sources.map { path, digest in
      (FilePath.relative(path, to: directory), Node.text(digest.hex))
    }
    let node = spec.pinningEngine(recordingTrials(spec.resolved.removing("inputs")))
    var entries = (node.entries ?? []).filter { $0.key.text != HubPins.key }
    if !pins.isEmpty {
      entries.append(
        Node.Entry(key: .text("inputs"), value: .mapping(pins.sorted { $0.0 < $1.0 })))
    }
    if !plan.hubFiles.isEmpty {
      entries.append(Node.Entry(key: .text(HubPins.key), value: HubPins.node(plan.hubFiles)))
    }
    return YAML.write(Node(.mapping(entries), at: node.range))
  }

  /// Tells searches apart before anything has run: their first plan, and how they go on from there.
  package var searchDigest: Digest {
    let sweep = spec.resolved["sweep"]?.removing("trials") ?? .null()
    return SHA256.digest(of: plan.digest.hex + YAML.write(sweep))
  }

  /// An adaptive sweep with the trials that it has come to, so that a worker need not search again.
  private func recordingTrials(_ node: Node) -> Node {
    guard spec.experiment.sweep.objective != nil, let sweep = node["sweep"],
      let changed = try? node.setting(
        path: "sweep",
        to: Node(
          .mapping(
            (sweep.removing("trials").entries ?? [])
              + [Node.Entry(key: .text("trials"), value: spec.trials.node)]), at: sweep.range))
    else { return node }
    return changed
  }
}
