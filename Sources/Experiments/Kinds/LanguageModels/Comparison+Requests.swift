import Datasets
import Methods
import Metrics
import Models
import Plans

extension Comparison {
  /// The models of a method along a course, one a request.
  func models(
    of named: Compared, along course: Requests.Course, _ requests: RequestSets,
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

  /// What is measured of each of these models: the requests so far together, and every request by itself, but for
  /// metrics that have rows of their own (MUSE's passages and questions) and read no request's.
  func stages(
    _ models: [Ref<Checkpoint>], of named: Compared, along course: Requests.Course,
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
        return try declared.metrics.map { metric in
          Stage.Measured(
            set: set, metric: metric.name,
            ref: try metric.value.wire(
              set == 0 ? label : "\(label) set \(set)", subject, into: &plan))
        }
      }
      let all = try measured(Self.joined(Array(shown[...index]), into: &plan), set: 0)
      let each = try shown.enumerated().flatMap { try measured($1, set: $0 + 1) }
      let steps = Dictionary(grouping: each, by: \.metric).mapValues { Set($0.map(\.ref.index)) }
      return Stage(
        course: course.rawValue, place: index + 1, model: model.erased,
        measurements: all + each.filter { steps[$0.metric, default: []].count > 1 })
    }
  }

  /// One set as it is, several put together.
  static func joined(_ sets: [Ref<Corpus>], into plan: inout Plan) -> Ref<Corpus> {
    sets.count == 1 ? sets[0] : plan.add("forget data 1-\(sets.count)", JoinRows(), sets)
  }
}
