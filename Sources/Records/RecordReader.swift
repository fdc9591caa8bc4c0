import Datasets
import Executors
package import Experiments
import JSON
import Metrics
import Models
import Plans
package import Running
package import Storage

/// Reads what the steps of a plan gave: artifacts into records.
package struct RecordReader: Sendable {
  package let compilation: Compilation
  package let store: Store

  package init(_ compilation: Compilation, store: Store) {
    self.compilation = compilation
    self.store = store
  }

  /// Gathers what the steps gave.
  package func record(_ outcomes: [Outcome], _ provenance: Provenance) throws -> RunRecord {
    let trees = outcomes.map(\.tree)
    var questions: [Int: Corpus] = [:]
    let models = try compilation.models.compactMap { try modelRecord($0, trees, &questions) }
    let objects = store.objects
    let objective = compilation.spec.experiment.sweep.objective
    return RunRecord(
      spec: compilation.spec, plan: compilation.plan, outcomes: outcomes, models: models,
      trials: try objective.map { try trialResults(trees, $0) } ?? [], probes: compilation.probes,
      provenance: provenance
    ) { index in trees[index].map { StoredParts($0, in: objects) } }
  }

  /// The measurements alone.
  package func measured(_ trees: [Tree?]) throws -> [ModelRecord] {
    try compilation.models.map { model in
      ModelRecord(
        compared: model, measurements: try measurements(of: model, trees), forgetAnswers: nil,
        retainAnswers: nil, history: [])
    }
  }

  private func modelRecord(
    _ model: ComparedModel, _ trees: [Tree?], _ questions: inout [Int: Corpus]
  ) throws -> ModelRecord? {
    guard let tree = trees[model.model.index] else { return nil }
    return ModelRecord(
      compared: model, measurements: try measurements(of: model, trees),
      attacks: try attacks(on: model, trees), stages: try stages(of: model, trees),
      forgetAnswers: try answers(of: model, on: "forget", trees, &questions),
      retainAnswers: try answers(of: model, on: "retain", trees, &questions),
      history: model.checkpoint == nil ? [] : try StoredParts(tree, in: store.objects).history())
  }

  private func measurements(
    of model: ComparedModel, _ trees: [Tree?]
  ) throws -> [(metric: String, measurement: Measurement)] {
    try model.measurements.compactMap { metric, ref in
      try load(ref, trees).map { (metric: metric, measurement: $0) }
    }
  }

  private func attacks(on model: ComparedModel, _ trees: [Tree?]) throws -> [AttackRecord] {
    try model.attacked.map { attacked in
      AttackRecord(
        title: attacked.title,
        measurements: try attacked.measurements.compactMap { measured in
          guard let before = try load(measured.before, trees),
            let after = try load(measured.after, trees)
          else { return nil }
          return (metric: measured.metric, before: before, after: after)
        })
    }
  }

  /// The answers of a model that is asked questions, of which those that many models are asked are read once.
  private func answers(
    of model: ComparedModel, on set: String, _ trees: [Tree?], _ known: inout [Int: Corpus]
  ) throws -> Answers? {
    guard model.checkpoint != nil, let asked = model.answers(on: set),
      let questions = try known[asked.items.index]
        ?? load(asked.items.index, trees, as: Corpus.self)
    else { return nil }
    known[asked.items.index] = questions
    guard let texts = try load(asked.answers.index, trees, as: Generations.self) else {
      return nil
    }
    return Answers(questions: questions, texts: texts)
  }

  /// Reads what a step gave; nil when it has not.
  func load<A: Artifact>(_ ref: Ref<A>, _ trees: [Tree?]) throws -> A? {
    try load(ref.index, trees, as: A.self)
  }

  private func load<A: Artifact>(_ index: Int, _ trees: [Tree?], as type: A.Type) throws -> A? {
    try trees[index].map { try A(from: StoredParts($0, in: store.objects)) }
  }
}

extension StoredParts {
  /// Reads a model's training curve alone, without the weights.
  func history() throws -> [TrainingRecord] {
    try CanonicalJSON.decode([TrainingRecord].self, from: bytes(of: "training.json"))
  }
}
