package import Metrics
package import Models
package import Plans

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
  /// What every method of its seed and point begins with: the model before unlearning, or the classifier; nil for a classifier that
  /// is somebody's program.
  package let start: AnyRef?
  package internal(set) var measurements: [(metric: String, ref: Ref<Measurement>)]
  /// What came of the model under each attack.
  package let attacked: [AttackedModel]
  /// Which point of its training a rule kept.
  package let choice: Ref<ChosenPoint>?
  /// The models on the way to this one, along its training or a chain of requests.
  package let stages: [Stage]
  /// What it was asked or shown, and what it answered, set by set.
  package let answers: [AnsweredSet]
  /// The model as a checkpoint, which answers questions and can be published; nil for what is none.
  package let checkpoint: Ref<Checkpoint>?

  /// Notes what became of a method at one seed and one point of the sweep.
  package init<Method>(
    _ compared: ComparedMethod<Method>, at place: SeededPoint, model: AnyRef, start: AnyRef?,
    measurements: [(metric: String, ref: Ref<Measurement>)], answers: [AnsweredSet],
    attacked: [AttackedModel] = [], choice: Ref<ChosenPoint>? = nil, stages: [Stage] = [],
    checkpoint: Ref<Checkpoint>? = nil
  ) {
    (method, isBaseline) = (compared.name, compared.isBaseline)
    (seed, point) = (place.seed, place.point(of: compared.name))
    self.model = model
    self.start = start
    self.measurements = measurements
    self.answers = answers
    self.attacked = attacked
    self.choice = choice
    self.stages = stages
    self.checkpoint = checkpoint
  }

  /// What it answered on a set; nil where it was not asked.
  package func answers(on set: String) -> AnsweredSet? { answers.first { $0.set == set } }

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
