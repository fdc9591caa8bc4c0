package import Datasets
import Documents
package import Metrics
package import Models
package import Plans
package import Storage
package import Vision

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

/// The measurements of one trial that the objective is computed from: one method at one seed.
package struct Probe: Sendable {
  /// The method's name.
  package let method: String
  /// The trial.
  package let point: [Assignment]
  /// What is measured of it, on the rows of the objective.
  package let measurements: [Ref<Measurement>]
}

/// One model of the comparison: a method at one seed and one point of the sweep.
package struct ComparedModel: Sendable {
  /// The method's name in the spec, or a baseline's.
  package let method: String
  package let isBaseline: Bool
  package let seed: UInt64
  /// The assignments that this model depends on.
  package internal(set) var point: [Assignment]
  /// The checkpoint of a language model, or the prompt of a classifier.
  package let model: AnyRef
  package internal(set) var measurements: [(metric: String, ref: Ref<Measurement>)]
  /// What came of the model under each attack.
  package var attacked: [AttackedModel] = []
  /// Which point of its training a rule kept.
  package var choice: Ref<ChosenPoint>?
  /// The models on the way to this one, along its training or a chain of requests.
  package var stages: [Stage] = []
  /// What a language model was asked; nil for a classifier.
  package var answers: AskedQuestions?
  /// What a classifier was shown; nil for a language model.
  package var images: JudgedImages?

  /// The name in tables and figures: `npo`, or `npo (beta=0.5)` under a sweep.
  package var title: String {
    guard !point.isEmpty else { return method }
    let prefix = "methods.\(method)."
    let values = point.map { assignment in
      let path = assignment.path
      let short = path.hasPrefix(prefix) ? path.split(separator: ".").last.map(String.init) : nil
      return "\(short ?? path)=\(assignment.text)"
    }
    return "\(method) (\(values.joined(separator: ", ")))"
  }

  /// True when both are the same model measured in the same way.
  func isSame(as other: ComparedModel) -> Bool {
    method == other.method && seed == other.seed && model == other.model
      && measurements.map(\.ref) == other.measurements.map(\.ref) && attacked == other.attacked
      && stages == other.stages
  }
}

/// A compared model under an attack, with every metric before and after on the same rows.
package struct AttackedModel: Sendable, Equatable {
  /// One metric of both models.
  package struct Measured: Sendable, Equatable {
    package let metric: String
    package let before: Ref<Measurement>
    package let after: Ref<Measurement>
  }

  /// The attack in tables, such as `quantise q4_0`.
  package let title: String
  package let model: AnyRef
  package let measurements: [Measured]
}

/// The questions of both sets, and a model's answers.
package struct AskedQuestions: Sendable {
  package let model: Ref<Checkpoint>
  package let forgetQuestions: Ref<Corpus>
  package let forget: Ref<Generations>
  package let retainQuestions: Ref<Corpus>
  package let retain: Ref<Generations>
}

/// What a classifier takes images for under a prompt.
package struct JudgedImages: Sendable {
  package let prompt: Ref<LearntPrompt>
  package let predictions: Ref<Predictions>
  package let images: Ref<ImageSet>
}
