import Datasets
import Documents
import Methods
import Metrics
import Models
import Pipeline
package import Storage

/// Turns a spec into a plan: components wire steps; seeds and sweep points multiply, equal steps meet.
package enum Compiler {
  /// Compiles; throws when a source file cannot be read.
  package static func compile(
    _ spec: Spec, numerics: String, store: Store
  ) throws -> Compilation {
    var plan = Plan(numerics: numerics, store: store)
    for input in spec.experiment.inputs {
      let path = FilePath.joined(SourceRange(startOf: spec.file).directory, input.path)
      plan.pins[path] = Digest(hex: input.digest)
    }
    var subjects: [ComparedModel] = []
    for variant in spec.variants {
      for seed in variant.experiment.seeds {
        plan.scope = scope(variant.point, seed: seed, of: spec)
        subjects += try wire(variant, seed: seed, into: &plan)
      }
      plan.scope = scope(variant.point, seed: nil, of: spec)
      try Programs.wire(variant.experiment.steps, models: subjects, into: &plan)
    }
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
    _ variant: Spec.Variant, seed: UInt64, into plan: inout Plan
  ) throws -> [ComparedModel] {
    let experiment = variant.experiment
    guard let source = experiment.model, let data = experiment.data else { return [] }
    let forget = try data.forget.wire("forget data", into: &plan)
    let retain = try data.retain.wire("retain data", into: &plan)
    let models = try source.wire(
      "model", data: TrainingData(forget: forget, retain: retain), seed: seed, into: &plan)
    return try compared(experiment).map { named in
      let task = Unlearning(
        label: named.name, start: models.start, retrain: models.retrain,
        forget: forget, retain: retain, seed: seed)
      let model = try named.method.wire(task, into: &plan)
      let subject = Subject(
        model: model, start: models.start,
        retrain: models.retrain, forget: forget, retain: retain, seed: seed)
      let measurements = try experiment.metrics.map { metric in
        (metric: metric.name, ref: try metric.metric.wire(named.name, subject, into: &plan))
      }
      return ComparedModel(
        method: named.name, isBaseline: named.isBaseline, seed: seed, point: variant.point,
        model: model, forget: forget, retain: retain, measurements: measurements,
        answers: (
          forget: plan.add("\(named.name) answer forget", GenerateAnswers(), model, forget),
          retain: plan.add("\(named.name) answer retain", GenerateAnswers(), model, retain)
        ))
    }
  }

  /// The baselines that the spec does not name itself, then its methods.
  private static func compared(
    _ experiment: Experiment
  ) -> [(name: String, method: any Method, isBaseline: Bool)] {
    let baselines: [(name: String, method: any Method)] = ["none", "retrain"].compactMap { name in
      let made = Methods.methods.make(.text(name))
      return made.value.map { (name, $0) }
    }
    let given = experiment.methods.map(\.name)
    return baselines.filter { !given.contains($0.name) }.map { ($0.name, $0.method, true) }
      + experiment.methods.map { ($0.name, $0.method, baselines.map(\.name).contains($0.name)) }
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
