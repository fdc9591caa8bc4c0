import Datasets
package import Documents
import Methods
import Metrics
import Models
import Pipeline
package import Storage

/// Turns a spec into a plan: components wire steps; seeds and sweep points multiply, equal steps meet.
package enum Compiler {
  /// Compiles; throws what is wrong with the source files, at the places that name them.
  package static func compile(
    _ spec: Spec, numerics: String, store: Store
  ) throws(InvalidDocument) -> Compilation {
    var plan = Plan(numerics: numerics, store: store)
    for input in spec.experiment.inputs {
      let path = FilePath.joined(SourceRange(startOf: spec.file).directory, input.path)
      plan.pins[path] = Digest(hex: input.digest)
    }
    var sources = SourceProblems(spec)
    var subjects: [ComparedModel] = []
    for variant in spec.variants {
      for seed in variant.experiment.seeds {
        plan.scope = scope(variant.point, seed: seed, of: spec)
        subjects += wire(variant, seed: seed, into: &plan, &sources)
      }
      plan.scope = scope(variant.point, seed: nil, of: spec)
      Programs.wire(variant.experiment.steps, models: subjects, into: &plan, &sources)
    }
    try sources.check()
    plan.nameSteps()
    return Compilation(spec: spec, plan: plan, models: merged(subjects))
  }

  private static func scope(
    _ point: [Assignment], seed: UInt64?, of spec: Spec
  ) -> [String: String] {
    var scope = Dictionary(point.map { ($0.path, $0.text) }) { $1 }
    if let seed, spec.experiment.seeds.count > 1 { scope["seed"] = "\(seed)" }
    return scope
  }

  private static func wire(
    _ variant: Spec.Variant, seed: UInt64, into plan: inout Plan, _ sources: inout SourceProblems
  ) -> [ComparedModel] {
    let experiment = variant.experiment
    guard let source = experiment.model, let data = experiment.data else { return [] }
    let forget = sources.attempt { try data.forget.wire("forget data", into: &plan) }
    let retain = sources.attempt { try data.retain.wire("retain data", into: &plan) }
    var others: [String: Ref<Corpus>] = [:]
    for (name, dataset) in data.others {
      others[name] = sources.attempt { try dataset.wire("\(name) data", into: &plan) }
    }
    guard let forget, let retain, others.count == data.others.count else { return [] }
    let sets = TrainingData(forget: forget, retain: retain)
    let models = sources.attempt { try source.wire("model", data: sets, seed: seed, into: &plan) }
    guard let models else { return [] }
    return compared(experiment).compactMap { named in
      sources.attempt { try compare(named, models, sets, others, seed: seed, variant, into: &plan) }
    }
  }

  /// Wires one method and everything that is measured of it.
  private static func compare(
    _ named: Compared, _ models: ModelPair, _ data: TrainingData, _ others: [String: Ref<Corpus>],
    seed: UInt64, _ variant: Spec.Variant, into plan: inout Plan
  ) throws -> ComparedModel {
    let task = Unlearning(
      label: named.name, start: models.start, retrain: models.retrain, forget: data.forget,
      retain: data.retain, seed: seed)
    let model = try named.method.wire(task, into: &plan)
    let subject = Subject(
      model: model, start: models.start, retrain: models.retrain,
      sets: others.merging(["forget": data.forget, "retain": data.retain]) { $1 }, seed: seed)
    let measurements = try variant.experiment.metrics.map { metric in
      (metric: metric.name, ref: try metric.metric.wire(named.name, subject, into: &plan))
    }
    return ComparedModel(
      method: named.name, isBaseline: named.isBaseline, seed: seed, point: variant.point,
      model: model, forget: data.forget, retain: data.retain, measurements: measurements,
      answers: (
        forget: plan.add("\(named.name) answer forget", GenerateAnswers(), model, data.forget),
        retain: plan.add("\(named.name) answer retain", GenerateAnswers(), model, data.retain)
      ))
  }

  /// A method of the comparison.
  private struct Compared {
    let name: String
    let method: any Method
    let isBaseline: Bool
  }

  /// The baselines that the spec does not name itself, then its methods.
  private static func compared(_ experiment: Experiment) -> [Compared] {
    let given = experiment.methods.map(\.name)
    let baselines = experiment.baselines.filter { !given.contains($0) }.compactMap { name in
      Methods.methods.make(.text(name)).value.map {
        Compared(name: name, method: $0, isBaseline: true)
      }
    }
    return baselines
      + experiment.methods.map {
        Compared(
          name: $0.name, method: $0.method, isBaseline: experiment.baselines.contains($0.name))
      }
  }

  /// Keeps each model once, with the assignments that all its points share.
  private static func merged(_ subjects: [ComparedModel]) -> [ComparedModel] {
    var result: [ComparedModel] = []
    for subject in subjects {
      if let index = result.firstIndex(where: { $0.isSame(as: subject) }) {
        result[index].point.removeAll { !subject.point.contains($0) }
      } else {
        result.append(subject)
      }
    }
    return result
  }
}
