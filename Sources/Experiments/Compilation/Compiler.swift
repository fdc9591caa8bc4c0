import Datasets
package import Documents
import Executors
import Methods
import Metrics
import Models
package import Plans
package import Storage

/// Turns a spec into a plan: components wire steps; seeds and sweep points multiply, equal steps meet.
package enum Compiler {
  /// Compiles; throws what is wrong with the source files, at the places that name them.
  package static func compile(
    _ spec: Spec, numerics: String, store: Store, hub: any HubIndex = UnaskedHub()
  ) throws(InvalidDocument) -> Compilation {
    var pins: [String: Digest] = [:]
    for input in spec.experiment.inputs {
      let path = FilePath.joined(SourceRange(startOf: spec.file).directory, input.path)
      pins[path] = Digest(hex: input.digest)
    }
    let index = PinnedHub(spec.hubSeen.merging(spec.experiment.hubPins) { $1 }, rest: hub)
    var isFirst = true
    var (plan, wired) = Plan.reading(numerics: numerics, pins: pins, store: store) { plan in
      defer { isFirst = false }
      plan.hub = index
      return wireAll(of: spec, untilUnread: isFirst, into: &plan)
    }
    try wired.sources.check()
    plan.nameSteps()
    let problems = plan.apply(spec.experiment.resources)
    guard problems.isEmpty else { throw InvalidDocument(diagnostics: problems.inSourceOrder) }
    var found = spec
    found.hubSeen.merge(plan.hubFiles) { $1 }
    return Compilation(
      spec: found, plan: plan, models: merged(wired.models), probes: wired.probes)
  }

  /// What every point of the sweep at every seed came to.
  ///
  /// With `untilUnread` it stops where source files were named that nobody has looked at: all is wired once more then, and
  /// most points name the files that the first one does.
  private static func wireAll(
    of spec: Spec, untilUnread: Bool, into plan: inout Plan
  ) -> (models: [ComparedModel], probes: [Probe], sources: SourceProblems) {
    var sources = SourceProblems(spec.resolved, file: spec.file)
    var models: [ComparedModel] = []
    var probes: [Probe] = []
    for variant in spec.variants {
      plan.engine = spec.engine(of: variant.experiment)
      for seed in variant.experiment.seeds {
        let place = SeededPoint(
          point: variant.point, isProbe: variant.isProbe,
          objective: variant.experiment.sweep.objective, seed: seed,
          isOnlySeed: spec.experiment.seeds.count == 1)
        plan.scope = place.scope(variant.point)
        let wired = wire(variant.experiment, at: place, into: &plan, &sources)
        models += wired.models
        probes += wired.probes
        if untilUnread, !plan.unread.isEmpty { return (models, probes, sources) }
      }
    }
    return (models, probes, sources)
  }

  private static func wire(
    _ experiment: Experiment, at place: SeededPoint, into plan: inout Plan,
    _ sources: inout SourceProblems
  ) -> Wired {
    guard let subject = experiment.subject else {
      _ = Programs.wire(experiment.steps, Wired(), into: &plan, &sources)
      return Wired()
    }
    guard var wired = subject.wire(place, into: &plan, &sources) else { return Wired() }
    if !place.isProbe {
      wired.models = Programs.wire(experiment.steps, wired, into: &plan, &sources)
    }
    return wired
  }

  /// Keeps each model once, with the assignments that all its points share.
  private static func merged(_ subjects: [ComparedModel]) -> [ComparedModel] {
    var result: [ComparedModel] = []
    var places: [Int: [Int]] = [:]
    for subject in subjects {
      let known = places[subject.model.index, default: []]
      if let index = known.first(where: { result[$0].isSame(as: subject) }) {
        result[index].point.removeAll { !subject.point.contains($0) }
      } else {
        places[subject.model.index, default: []].append(result.count)
        result.append(subject)
      }
    }
    return result
  }
}
