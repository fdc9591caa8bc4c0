package import Executors
package import Experiments
package import Models
package import Plans
package import Running

/// Everything that a finished run can be shown from: the spec, the plan, what the steps gave, and how.
package struct RunRecord: Sendable {
  package let spec: Spec
  package let plan: Plan
  /// What became of each step, by its position in the plan.
  package let outcomes: [Outcome]
  /// The compared models whose steps succeeded, baselines first.
  package let models: [ModelRecord]
  /// What the trials of an adaptive sweep came to, in the order of the search.
  package let trials: [TrialResult]
  /// What the objective measured of each trial.
  package let probes: [Probe]
  package let provenance: Provenance
  /// What a step gave, by its position in the plan; nil when it gave nothing.
  package let parts: @Sendable (Int) -> StoredParts?
  /// What the cells of a report have in common.
  package let shared = Shared()

  package init(
    spec: Spec, plan: Plan, outcomes: [Outcome], models: [ModelRecord],
    trials: [TrialResult] = [], probes: [Probe] = [], provenance: Provenance,
    parts: @escaping @Sendable (Int) -> StoredParts? = { _ in nil }
  ) {
    self.spec = spec
    self.plan = plan
    self.outcomes = outcomes
    self.models = models
    self.trials = trials
    self.probes = probes
    self.provenance = provenance
    self.parts = parts
  }

  /// The names of the compared methods, baselines first.
  package var methods: [String] {
    var seen: Set<String> = []
    return models.map(\.compared.method).filter { seen.insert($0).inserted }
  }

  /// What a step gave, or nil when it has not or when it is something else.
  package func artifact<A: Artifact>(_ index: Int, as type: A.Type) -> A? {
    parts(index).flatMap { try? A(from: $0) }
  }

  /// The training curve that a step kept, without its weights; nil when it has none.
  package func history(of index: Int) -> [TrainingRecord]? {
    parts(index).flatMap { try? $0.history() }
  }

  /// What a step took in of a type, with the position of the step that gave it; nil when it took none.
  package func input<A: Artifact>(
    of entry: Plan.Entry, as type: A.Type
  ) -> (index: Int, artifact: A)? {
    entry.inputs.indices.lazy.compactMap { index in
      artifact(index, as: type).map { (index, $0) }
    }.first
  }

  /// The model's title, with its seed when there are several.
  package func title(of model: ModelRecord) -> String {
    spec.experiment.seeds.count > 1
      ? "\(model.compared.title), seed \(model.compared.seed)" : model.compared.title
  }
}
