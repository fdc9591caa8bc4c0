import Attacks
import Datasets
import Methods
import Metrics
import Models
import Plans

/// What the methods of an experiment have in common at one seed and one point of the sweep.
struct Comparison {
  /// A method of the comparison.
  struct Method {
    let name: String
    let method: any Methods.Method
    let isBaseline: Bool
  }

  let variant: Spec.Variant
  let models: ModelPair
  let data: TrainingData
  /// Every set by name.
  let sets: [String: Ref<Corpus>]
  /// The forget sets one by one, where there are several requests.
  let requests: RequestSets?
  let seed: UInt64

  /// Wires one method and everything that is measured of it.
  ///
  /// An adaptive sweep keeps some rows of every set for its objective, and the report measures the others.
  func wire(
    _ named: Method, into plan: inout Plan
  ) throws -> (model: ComparedModel?, probe: Probe?) {
    var task = Unlearning(
      label: named.name, start: models.start, retrain: models.retrain, forget: data.forget,
      retain: data.retain, seed: seed)
    task.untaught = untaught
    let objective = variant.experiment.sweep.objective
    let isJudged =
      objective.map { $0.methods.isEmpty ? !named.isBaseline : $0.methods.contains(named.name) }
      ?? false
    guard isJudged || !variant.isProbe else { return (nil, nil) }
    var courses: [(course: Requests.Course, models: [Ref<Checkpoint>])] = []
    for course in requests?.courses ?? [] where !variant.isProbe || courses.isEmpty {
      courses +=
        try requests.map { (course, try models(of: named, along: course, $0, into: &plan)) }
        .map { [$0] } ?? []
    }
    let curve =
      try variant.isProbe
      ? nil
      : variant.experiment.curves.map {
        try self.curve($0, of: named, task, into: &plan)
      }
    let model =
      try curve?.model ?? courses.first?.models.last ?? named.method.wire(task, into: &plan)
    var probe: Probe?
    if isJudged, let objective {
      let subject = subject(model, .selection, objective, &plan)
      let wired = try objective.metrics(among: variant.experiment.metrics).map { metric in
        try metric.metric.wire("\(named.name) objective", subject, into: &plan)
      }
      probe = Probe(method: named.name, point: variant.point, measurements: wired)
    }
    guard !variant.isProbe else { return (nil, probe) }
    let subject = subject(model, .report, objective, &plan)
    let measurements = try variant.experiment.metrics.map { metric in
      (metric: metric.name, ref: try metric.metric.wire(named.name, subject, into: &plan))
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
    let attacked = try variant.experiment.attacks.flatMap { attack in
      try tried(attack, on: named.name, subject, into: &plan)
    }
    let compared = ComparedModel(
      method: named.name, isBaseline: named.isBaseline, seed: seed, point: point(of: named),
      model: model.erased, measurements: measurements, attacked: attacked,
      choice: curve?.choice, stages: stages + (curve?.stages ?? []),
      answers: AskedQuestions(
        model: model, forgetQuestions: forget,
        forget: plan.addAnswers(
          "\(named.name) answer forget", of: model, forget, by: subject.service),
        retainQuestions: retain,
        retain: plan.addAnswers(
          "\(named.name) answer retain", of: model, retain, by: subject.service)))
    return (compared, probe)
  }

  /// What adds the model as it was before it was taught the data.
  var untaught: (@Sendable (inout Plan) throws -> Untaught?)? {
    guard let source = variant.experiment.model else { return nil }
    let (data, seed) = (data, seed)
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
      let measurements = try variant.experiment.metrics.map { metric in
        AttackedModel.Measured(
          metric: metric.name,
          before: try metric.metric.wire(
            "\(name) unattacked", looking(at: subject.model, attempt.sets), into: &plan),
          after: try metric.metric.wire(
            "\(name) \(title)", looking(at: attempt.model, attempt.asked), into: &plan))
      }
      return AttackedModel(
        title: title, model: attempt.model.erased, measurements: measurements)
    }
  }

  /// The assignments that can matter to a method: those of other methods cannot.
  func point(of named: Method) -> [Assignment] {
    variant.point.filter { assignment in
      let parts = assignment.path.split(separator: ".")
      return parts.first != "methods" || (parts.count > 1 && parts[1] == named.name)
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
      service: variant.experiment.model?.completionService)
  }

  /// The sets as the report measures them: without the rows that an objective selects by.
  func reportedSets(into plan: inout Plan) -> [String: Ref<Corpus>] {
    let objective = variant.experiment.sweep.objective
    return shown(by: objective.map { SplitRows(share: $0.split, part: .report) } ?? unseen, &plan)
  }

  /// The rows that no stopping rule has seen; nil for all.
  private var unseen: SplitRows? {
    variant.experiment.curves.flatMap { curves in
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
