import Datasets
import Models
import Plans

/// The forget sets of a chain at one seed, with the models that never saw those asked for so far.
struct RequestSets {
  let courses: [Requests.Course]
  let sets: [Ref<Corpus>]
  /// One for each request; nil where the source makes none.
  let retrains: [Ref<Checkpoint>?]

  /// Wires the sets and the retrained models; nil when there is no more than one request.
  static func wire(
    _ requests: Requests, _ source: any LanguageModelSource, _ data: TrainingData,
    _ models: ModelPair,
    seed: UInt64, into plan: inout Plan
  ) throws -> RequestSets? {
    guard requests.isChain else { return nil }
    let sets = try requests.sets.enumerated().map { index, set in
      try set.wire("forget data \(index + 1)", into: &plan)
    }
    let retrains = try sets.indices.map { index -> Ref<Checkpoint>? in
      guard index < sets.count - 1, models.retrain != nil else { return models.retrain }
      return try source.wireRetrained(
        "model", keeping: Array(sets[(index + 1)...]) + [data.retain], data: data, seed: seed,
        into: &plan)
    }
    return RequestSets(courses: requests.courses, sets: sets, retrains: retrains)
  }
}
