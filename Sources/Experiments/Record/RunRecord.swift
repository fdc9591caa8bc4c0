package import Datasets
package import Metrics
package import Models
package import Pipeline
import Reports
import Storage

/// Everything that a finished run can be shown from: the spec, the plan, what the steps gave, and how.
package struct RunRecord: Sendable {
  package let spec: Spec
  package let plan: Plan
  /// What became of each step, by its position in the plan.
  package let outcomes: [Outcome]
  /// The compared models whose steps succeeded, baselines first.
  package let models: [ModelRecord]
  /// What the trials of an adaptive sweep came to, in the order of the search.
  let trials: [TrialResult]
  let probes: [Probe]
  package let provenance: Provenance
  /// What a step gave, by its position in the plan; nil when it gave nothing.
  let parts: @Sendable (Int) -> StoredParts?

  /// The names of the compared methods, baselines first.
  var methods: [String] {
    var seen: Set<String> = []
    return models.map(\.compared.method).filter { seen.insert($0).inserted }
  }

  /// What a step gave, or nil when it has not or when it is something else.
  func artifact<A: Artifact>(_ index: Int, as type: A.Type) -> A? {
    parts(index).flatMap { try? A(from: $0) }
  }

  /// The model's title, with its seed when there are several.
  func title(of model: ModelRecord) -> String {
    spec.experiment.seeds.count > 1
      ? "\(model.compared.title), seed \(model.compared.seed)" : model.compared.title
  }

  /// The step at a position of the plan, for the small print under a cell.
  func source(of index: Int) -> Source {
    let outcome = outcomes[index]
    let isCached: Bool? = outcome.isDone ? outcome.state == .cached : nil
    return Source(step: outcome.label, key: outcome.key?.hex ?? "", isCached: isCached)
  }

  /// The steps that judged the trials of a sweep, or the points by a column.
  func sources(ofObjective column: String?) -> [Source] {
    guard spec.experiment.sweep.objective == nil else {
      return probes.flatMap { $0.measurements.map { source(of: $0.index) } }
    }
    let metrics = models.flatMap { $0.measurements }
    let metric =
      metrics.first { $0.measurement.columns.contains { $0.name == (column ?? ModelUtility.name) } }
      ?? metrics.first
    return metric.map { sources(ofMetric: $0.metric) } ?? []
  }

  /// The steps that measured a metric.
  func sources(ofMetric name: String) -> [Source] {
    models.flatMap { model in
      model.compared.measurements.filter { $0.metric == name }.map { source(of: $0.ref.index) }
    }
  }
}

/// A compared model with its results.
package struct ModelRecord: Sendable {
  package let compared: ComparedModel
  package let measurements: [(metric: String, measurement: Measurement)]
  /// What the attacks on it came to, in the order of the spec.
  var attacks: [AttackRecord] = []
  /// The models on the way to it.
  var stages: [StageRecord] = []
  package let forgetAnswers: Answers?
  package let retainAnswers: Answers?
  package let history: [TrainingRecord]

  func measurement(_ metric: String) -> Measurement? {
    measurements.first { $0.metric == metric }?.measurement
  }
}

/// What an attack on a compared model came to.
struct AttackRecord: Sendable {
  let title: String
  /// Each metric on the same rows before and after.
  let measurements: [(metric: String, before: Measurement, after: Measurement)]
}

/// Questions with what a model answered, row by row.
package struct Answers: Sendable {
  package let questions: Corpus
  package let texts: Generations
}
