import Datasets
import Methods
package import Metrics
import Models
package import Plans

/// A model on the way to a compared one, with what is measured of it.
package struct Stage: Sendable, Equatable {
  /// One metric of the model on some rows.
  package struct Measured: Sendable, Equatable {
    /// The rows that stand for the forget set: the number of a request, from 1; 0 for all that is measured otherwise.
    package let set: Int
    package let metric: String
    package let ref: Ref<Measurement>
  }

  /// The course of the points of a training.
  package static let training = "training"

  /// What way it is: a `Requests.Course`, or `training`.
  package let course: String
  /// How far along: the number of a request from 1, or of a point of the training, where the starting model is 0.
  package let place: Int
  package let model: AnyRef
  package let measurements: [Measured]
}

/// The forget sets of a chain at one seed, with the models that never saw those asked for so far.
struct RequestSets {
  let courses: [Requests.Course]
  let sets: [Ref<Corpus>]
  /// One for each request; nil where the source makes none.
  let retrains: [Ref<Checkpoint>?]

  /// Wires the sets and the retrained models; nil when there is no more than one request.
  static func wire(
    _ requests: Requests, _ source: any ModelSource, _ data: TrainingData, _ models: ModelPair,
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

extension Comparison {
  /// The models of a method along a course, one a request.
  func models(
    of named: Method, along course: Requests.Course, _ requests: RequestSets,
    into plan: inout Plan
  ) throws -> [Ref<Checkpoint>] {
    var made: [Ref<Checkpoint>] = []
    for index in requests.sets.indices {
      let number = index + 1
      let isChain = course == .chain
      let forget =
        isChain
        ? requests.sets[index] : Self.joined(Array(requests.sets[...index]), into: &plan)
      var task = Unlearning(
        label: isChain ? "\(named.name) request \(number)" : "\(named.name) first \(number)",
        start: isChain ? made.last ?? models.start : models.start,
        retrain: requests.retrains[index], forget: forget, retain: data.retain, seed: seed)
      task.untaught = untaught
      task.kept = Array(requests.sets[number...]) + [data.retain]
      made.append(try named.method.wire(task, into: &plan))
    }
    return made
  }

  /// What is measured of each of these models: the requests so far together, and every request by itself.
  func stages(
    _ models: [Ref<Checkpoint>], of named: Method, along course: Requests.Course,
    _ requests: RequestSets, _ split: SplitRows?, into plan: inout Plan
  ) throws -> [Stage] {
    let shown = requests.sets.enumerated().map { index, set in
      split?.wire("forget data \(index + 1)", set, into: &plan) ?? set
    }
    let others = self.shown(by: split, &plan)
    return try models.enumerated().map { index, model in
      let label = "\(named.name) \(course.rawValue) \(index + 1)"
      func measured(_ forget: Ref<Corpus>, set: Int) throws -> [Stage.Measured] {
        var sets = others
        sets["forget"] = forget
        let subject = Subject(
          model: model, start: self.models.start, published: self.models.published,
          retrain: requests.retrains[index], sets: sets, split: split, seed: seed)
        return try variant.experiment.metrics.map { metric in
          Stage.Measured(
            set: set, metric: metric.name,
            ref: try metric.metric.wire(
              set == 0 ? label : "\(label) set \(set)", subject, into: &plan))
        }
      }
      let all = try measured(Self.joined(Array(shown[...index]), into: &plan), set: 0)
      let each = try shown.enumerated().flatMap { try measured($1, set: $0 + 1) }
      return Stage(
        course: course.rawValue, place: index + 1, model: model.erased, measurements: all + each)
    }
  }

  /// One set as it is, several put together.
  static func joined(_ sets: [Ref<Corpus>], into plan: inout Plan) -> Ref<Corpus> {
    sets.count == 1 ? sets[0] : plan.add("forget data 1-\(sets.count)", JoinRows(), sets)
  }
}
