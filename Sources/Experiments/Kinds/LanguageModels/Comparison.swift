import Attacks
import Datasets
import Methods
import Metrics
import Models
import Plans

/// What the methods of an experiment have in common at one seed and one point of the sweep.
struct Comparison {
  typealias Compared = ComparedMethod<LanguageModels.Method>

  let declared: Declared<LanguageModels>
  let place: SeededPoint
  let models: ModelPair
  let data: TrainingData
  /// Every set by name.
  let sets: [String: Ref<Corpus>]
  /// The forget sets one by one, where there are several requests.
  let requests: RequestSets?

  var seed: UInt64 { place.seed }

  /// Wires one method and everything that is measured of it.
  ///
  /// An adaptive sweep keeps some rows of every set for its objective, and the report measures the others.
  func wire(
    _ named: Compared, into plan: inout Plan
  ) throws -> (model: ComparedModel?, probe: Probe?) {
    var task = Unlearning(
      label: named.name, start: models.start, retrain: models.retrain, forget: data.forget,
      retain: data.retain, seed: seed)
    task.untaught = untaught
    let objective = place.objective
    let isJudged =
      objective.map { $0.methods.isEmpty ? !named.isBaseline : $0.methods.contains(named.name) }
      ?? false
    guard isJudged || !place.isProbe else { return (nil, nil) }
    var courses: [(course: Requests.Course, models: [Ref<Checkpoint>])] = []
    for course in requests?.courses ?? [] where !place.isProbe || courses.isEmpty {
      courses +=
        try requests.map { (course, try models(of: named, along: course, $0, into: &plan)) }
        .map { [$0] } ?? []
    }
    let curve =
      try place.isProbe
      ? nil
      : declared.curves.map {
        try self.curve($0, of: named, task, into: &plan)
      }
    let model =
      try curve?.model ?? courses.first?.models.last ?? named.method.wire(task, into: &plan)
    var probe: Probe?
    if isJudged, let objective {
      let subject = subject(model, .selection, objective, &plan)
      let wired = try objective.metrics(among: declared.metrics.map(\.name)).map { index in
        try declared.metrics[index].value.wire("\(named.name) objective", subject, into: &plan)
      }
      probe = Probe(method: named.name, point: place.point, measurements: wired)
    }
    guard !place.isProbe else { return (nil, probe) }
    let subject = subject(model, .report, objective, &plan)
    let measurements = try declared.metrics.map { metric in
      (metric: metric.name, ref: try metric.value.wire(named.name, subject, into: &plan))
    }
    guard let forget = subject.sets["forget"], let retain = subject.sets["retain"] else {
      preconditionFailure("an experiment has both sets")
    }
    let stages = try courses.flatMap { course, made in
      try requests.map {
        try self.stages(
          made, of: named, along: course, $0,
          objective.map { SplitRows(share: $0.split, part: .report) }, into: &plan)
      } ?? []
    }
    let attacked = try declared.attacks.flatMap { attack in
      try tried(attack, on: named.name, subject, into: &plan)
    }
    let answers = [("forget", forget), ("retain", retain)].map { set, questions in
      AnsweredSet(
        set: set, items: questions.erased,
        answers: plan.addAnswers(
          "\(named.name) answer \(set)", of: model, questions, by: subject.service
        ).erased)
    }
    let compared = ComparedModel(
      named, at: place, model: model.erased, start: subject.start.erased,
      measurements: measurements, answers: answers, attacked: attacked, choice: curve?.choice,
      stages: stages + (curve?.stages ?? []),
      checkpoint: model)
    return (compared, probe)
  }

  /// What adds the model as it was before it was taught the data.
  var untaught: (@Sendable (inout Plan) throws -> Untaught?)? {
    let (source, data, seed) = (declared.model, data, seed)
    return { plan in
      try source.wireUntaught("model", data: data, seed: seed, into: &plan)
    }
  }

  /// Tries an attack on a model, and measures it before and after on the same rows.
  ///
  /// Measuring before is what is measured anyway, but where the attack has seen some of the rows.
  private func tried(
    _ attack: any Attack, on name: String, _ subject: Subject, into plan: inout Plan
  ) throws -> [AttackedModel] {
    let target = AttackTarget(
      label: name, model: subject.model, start: subject.start, sets: subject.sets, seed: seed)
    let attempts = try attack.wire(target, into: &plan)
    return try zip(attack.titles, attempts).map { title, attempt in
      func looking(at model: Ref<Checkpoint>, _ sets: [String: Ref<Corpus>]) -> Subject {
        Subject(
          model: model, start: subject.start, published: subject.published,
          retrain: subject.retrain, sets: sets, split: subject.split, seed: seed,
          service: subject.service)
      }
      let measurements = try declared.metrics.map { metric in
        AttackedModel.Measured(
          metric: metric.name,
          before: try metric.value.wire(
            "\(name) unattacked", looking(at: subject.model, attempt.sets), into: &plan),
          after: try metric.value.wire(
            "\(name) \(title)", looking(at: attempt.model, attempt.asked), into: &plan))
      }
      return AttackedModel(
        title: title, model: attempt.model.erased, measurements: measurements)
    }
  }

  private func subject(
    _ model: Ref<Checkpoint>, _ part: SplitRows.Part, _ objective: Objective?,
    _ plan: inout Plan
  ) -> Subject {
    let split = objective.map { SplitRows(share: $0.split, part: part) } ?? unseen
    return Subject(
      model: model, start: models.start, published: models.published, retrain: models.retrain,
      sets: shown(by: split, &plan), split: split, seed: seed,
      service: declared.model.completionService)
  }

  /// The sets as the report measures them: without the rows that an objective selects by.
  func reportedSets(into plan: inout Plan) -> [String: Ref<Corpus>] {
    shown(by: place.objective.map { SplitRows(share: $0.split, part: .report) } ?? unseen, &plan)
  }

  /// The rows that no stopping rule has seen; nil for all.
  private var unseen: SplitRows? {
    declared.curves.flatMap { curves in
      curves.stop == nil ? nil : SplitRows(share: curves.rows, part: .report)
    }
  }

  func shown(by split: SplitRows?, _ plan: inout Plan) -> [String: Ref<Corpus>] {
    guard let split else { return sets }
    var shown = sets
    for (name, rows) in sets.sorted(by: { $0.key < $1.key })
    where requests == nil || name != "forget" {
      shown[name] = split.wire(name, rows, into: &plan)
    }
    if let requests {
      // Each request is split by itself, so that none of its rows is both selected by and reported.
      let parts = requests.sets.enumerated().map { index, set in
        split.wire("forget data \(index + 1)", set, into: &plan)
      }
      shown["forget"] = Self.joined(parts, into: &plan)
    }
    return shown
  }
}
