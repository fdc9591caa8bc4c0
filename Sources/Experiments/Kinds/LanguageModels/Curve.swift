import Datasets
import Methods
import Metrics
import Models
import Plans

/// A method's training with what is measured at its points.
struct Curve {
  /// The model that is compared: the last, or the one that a rule keeps.
  let model: Ref<Checkpoint>
  let stages: [Stage]
  let choice: Ref<ChosenPoint>?
}

extension Comparison {
  /// The rows that are measured along the way, and those that the report then leaves out.
  private func split(_ curves: Curves, _ part: SplitRows.Part) -> SplitRows? {
    curves.rows < 1 ? SplitRows(share: curves.rows, part: part) : nil
  }

  /// Trains in parts and measures at each; a method without a training has its start and its end.
  func curve(
    _ curves: Curves, of named: Compared, _ task: Unlearning, into plan: inout Plan
  ) throws -> Curve {
    let cuts = curves.cuts(of: named.method)
    var made: [Ref<Checkpoint>] = []
    for count in 1...cuts.count {
      var task = task
      task.cuts = Array(cuts.prefix(count))
      let model = try named.method.wire(task, into: &plan)
      if made.last != model { made.append(model) }
    }
    guard let last = made.last else { preconditionFailure("a training has an end") }
    let isBaseline = last == models.start || last == models.retrain
    let points = isBaseline ? [last] : [models.start] + made
    let split = split(curves, .selection)
    let sets = shown(by: split, &plan)
    let metrics = declared.metrics.filter {
      curves.metrics.isEmpty || curves.metrics.contains($0.name)
    }
    func measured(_ model: Ref<Checkpoint>, _ label: String) throws -> [Stage.Measured] {
      let subject = Subject(
        model: model, start: models.start, published: models.published, retrain: models.retrain,
        sets: sets, split: split, seed: seed)
      return try metrics.map { metric in
        Stage.Measured(
          set: 0, metric: metric.name,
          ref: try metric.value.wire(label, subject, into: &plan))
      }
    }
    let stages = try points.enumerated().map { place, model in
      Stage(
        course: Stage.training, place: place, model: model.erased,
        measurements: try measured(model, "\(named.name) point \(place)"))
    }
    guard let rule = curves.stop, points.count > 1 else {
      return Curve(model: last, stages: stages, choice: nil)
    }
    let retrained =
      rule.needsRetrain
      ? try models.retrain.map { try measured($0, "retrain point") } ?? [] : []
    let choice = plan.add(
      "\(named.name) choice", ChoosePoint(rule: rule), stages.map { $0.measurements.map(\.ref) },
      retrained.map(\.ref))
    return Curve(
      model: plan.add("\(named.name) kept", KeepPoint(), points, choice), stages: stages,
      choice: choice)
  }
}
