import Datasets
package import Documents
import Executors
import Methods
import Metrics
import Models
import Plans
package import Storage

/// Turns a spec into a plan: components wire steps; seeds and sweep points multiply, equal steps meet.
package enum Compiler {
  /// Compiles; throws what is wrong with the source files, at the places that name them.
  package static func compile(
    _ spec: Spec, numerics: String, store: Store
  ) throws(InvalidDocument) -> Compilation {
    var pins: [String: Digest] = [:]
    for input in spec.experiment.inputs {
      let path = FilePath.joined(SourceRange(startOf: spec.file).directory, input.path)
      pins[path] = Digest(hex: input.digest)
    }
    var (plan, wired) = Plan.reading(numerics: numerics, pins: pins, store: store) { plan in
      wireAll(of: spec, into: &plan)
    }
    try wired.sources.check()
    plan.nameSteps()
    let problems = plan.apply(spec.experiment.resources)
    guard problems.isEmpty else { throw InvalidDocument(diagnostics: problems.inSourceOrder) }
    return Compilation(
      spec: spec, plan: plan, models: merged(wired.models), probes: wired.probes)
  }

  /// What every point of the sweep at every seed came to.
  private static func wireAll(
    of spec: Spec, into plan: inout Plan
  ) -> (models: [ComparedModel], probes: [Probe], sources: SourceProblems) {
    var sources = SourceProblems(spec)
    var models: [ComparedModel] = []
    var probes: [Probe] = []
    for variant in spec.variants {
      plan.engine = spec.engine(of: variant.experiment)
      for seed in variant.experiment.seeds {
        plan.scope = scope(variant.point, seed: seed, of: spec)
        let wired = wire(variant, seed: seed, of: spec, into: &plan, &sources)
        models += wired.models
        probes += wired.probes
      }
    }
    return (models, probes, sources)
  }

  private static func scope(
    _ point: [Assignment], seed: UInt64?, of spec: Spec
  ) -> [String: String] {
    var scope = Dictionary(point.map { ($0.path, $0.text) }) { $1 }
    if let seed, spec.experiment.seeds.count > 1 { scope["seed"] = "\(seed)" }
    return scope
  }

  private static func wire(
    _ variant: Spec.Variant, seed: UInt64, of spec: Spec, into plan: inout Plan,
    _ sources: inout SourceProblems
  ) -> (models: [ComparedModel], probes: [Probe]) {
    let experiment = variant.experiment
    if let images = experiment.images {
      let models = wireImages(images, seed: seed, variant, into: &plan, &sources)
      return (Programs.wire(experiment.steps, models: models, into: &plan, &sources), [])
    }
    guard let data = experiment.data, let source = experiment.model else {
      _ = Programs.wire(experiment.steps, models: [], into: &plan, &sources)
      return ([], [])
    }
    let forget = sources.attempt { try data.forget.wire("forget data", into: &plan) }
    let retain = sources.attempt { try data.retain.wire("retain data", into: &plan) }
    var others: [String: Ref<Corpus>] = [:]
    for (name, dataset) in data.others {
      others[name] = sources.attempt { try dataset.wire("\(name) data", into: &plan) }
    }
    guard let forget, let retain, others.count == data.others.count else { return ([], []) }
    let sets = TrainingData(forget: forget, retain: retain)
    let models = sources.attempt { try source.wire("model", data: sets, seed: seed, into: &plan) }
    guard let models else { return ([], []) }
    let requests = sources.attempt {
      try RequestSets.wire(
        experiment.requests, source, sets, models, seed: seed, into: &plan)
    }
    guard let requests else { return ([], []) }
    let comparison = Comparison(
      variant: variant, models: models, data: sets,
      sets: others.merging(
        [
          "forget": others[MetricSets.forgetMeasured] ?? forget,
          "retain": others[MetricSets.measured] ?? retain,
        ]
      ) { $1 }, requests: requests, seed: seed)
    var compared: [ComparedModel] = []
    var probes: [Probe] = []
    for named in Self.compared(experiment) {
      sources.attempt {
        // What other methods are set to at this point is no part of this one's name.
        plan.scope = scope(comparison.point(of: named), seed: seed, of: spec)
        let wired = try comparison.wire(named, into: &plan)
        compared += wired.model.map { [$0] } ?? []
        probes += wired.probe.map { [$0] } ?? []
      }
    }
    plan.scope = scope(variant.point, seed: seed, of: spec)
    guard !variant.isProbe else { return ([], probes) }
    let shown = comparison.reportedSets(into: &plan)
    let programs = Programs.wire(
      experiment.steps, models: compared, sets: shown, into: &plan, &sources)
    return (programs, probes)
  }

  /// The baselines that the spec does not name itself, then its methods.
  private static func compared(_ experiment: Experiment) -> [Comparison.Method] {
    let given = experiment.methods.map(\.name)
    let baselines = experiment.baselines.filter { !given.contains($0) }.compactMap { name in
      Methods.methods.make(.text(name)).value.map {
        Comparison.Method(name: name, method: $0, isBaseline: true)
      }
    }
    return baselines
      + experiment.methods.map {
        Comparison.Method(
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
