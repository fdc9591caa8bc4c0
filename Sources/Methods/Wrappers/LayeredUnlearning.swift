import Datasets
package import Documents
package import Models
package import Plans

/// Layered unlearning (LU; Qian and others, 2025): folds of the forget rows are unlearned one after the other by another method,
/// each while those still to come are retained.
package struct LayeredUnlearning: Method {
  package static let name = "layered"
  package static let version = "1"
  package static let summary =
    "Unlearns folds of the forget rows in stages by another method, keeping those still to come."
  package static let aliases = ["layered_unlearning"]
  /// Class, paper, formula, and what others do otherwise.
  package static let about = MethodFacts(
    "Layered unlearning (LU)", .global,
    papers: [
      "Qian and others, 2025: Layered Unlearning for Adversarial Relearning, arXiv:2505.09500"
    ],
    formula:
      "model i = U(model i-1; forget F_1 ... F_i, retain R and F_i+1 ... F_k) for i = 1 ... k, U another "
      + "method",
    otherwise: "The authors give each stage settings of its own; here all have the same.")

  /// The method whose loss is trained.
  package let method: (any GradientMethod)?
  let folds: Int

  package var facts: [Fact] { facts(around: method) }

  package init(_ p: inout Parameters) {
    method = p.wrapped(default: GradDiff.name)
    folds = p.integer("folds", default: 3, in: 1...1000, "Parts of the forget rows, and stages.")
  }

  package func wire(_ task: Unlearning, into plan: inout Plan) throws -> Ref<Checkpoint> {
    guard let method else { preconditionFailure("a method with problems is never wired") }
    func part(_ taken: Range<Int>, _ name: String, into plan: inout Plan) -> Ref<Corpus> {
      plan.add(
        "\(task.label) \(name)",
        TakeFolds(folds: folds, from: taken.lowerBound, to: taken.upperBound),
        task.forget)
    }
    var model = task.start
    for stage in 1...folds {
      var next = Unlearning(
        label: "\(task.label) stage \(stage)", start: model, retrain: task.retrain,
        forget: part(0..<stage, "folds to \(stage)", into: &plan), retain: task.retain,
        seed: task.seed)
      if stage < folds {
        let later = part(stage..<folds, "folds from \(stage + 1)", into: &plan)
        let kept = plan.add("\(task.label) retain \(stage)", JoinRows(), [task.retain, later])
        next = Unlearning(
          label: next.label, start: model, retrain: task.retrain, forget: next.forget, retain: kept,
          seed: task.seed)
      }
      next.rule = task.rule
      model = try method.wire(next, into: &plan)
    }
    return model
  }
}
