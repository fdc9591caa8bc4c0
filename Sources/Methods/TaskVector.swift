package import Documents
package import Models
package import Plans

/// Task vectors (Ilharco and others, 2023): the way from the starting model to one that learnt the forget rows
/// again, taken in the other direction.
///
/// weights = start - alpha (reinforced - start). MUSE writes alpha 1 and uses 512; sweep it.
package struct TaskVector: Method {
  package static let name = "task_vector"
  package static let version = "1"
  package static let summary = "Subtracts what learning the forget rows again adds."
  package static let aliases = ["task_arithmetic"]
  package static let about = MethodFacts(
    "Task vector negation", .global,
    papers: [
      "Ilharco and others, 2023: Editing Models with Task Arithmetic, arXiv:2212.04089"
    ],
    formula: "weights = start - alpha (reinforced - start)",
    needs: "forget rows, a model reinforced on them (made on the way)",
    otherwise: "MUSE writes alpha 1, has 5 in its code and selects 512.")

  package let alpha: Double
  package let training: TrainingOptions

  package init(_ p: inout Parameters) {
    p.parity(of: Self.name)
    alpha = p.number("alpha", default: 1, in: 0...10_000, "How far to go the other way.")
    training = TrainingOptions(&p)
  }

  /// Those of its training.
  package var epochsInParts: Int? { training.epochs }

  /// Along the training, each point is the way from the starting model to what was learnt until then, taken in the other
  /// direction.
  package func wire(_ task: Unlearning, into plan: inout Plan) throws -> Ref<Checkpoint> {
    let label = "\(task.label) reinforced"
    let point = task.cuts.reduce(nil as Ref<TrainingPoint>?) { before, cut in
      plan.add(
        "\(label) up to \(cut.words)", ReinforcePart(training: training, seed: task.seed, cut: cut),
        task.start, task.forget, before)
    }
    let reinforced =
      if let point {
        plan.add(
          label + task.cutPlace, ModelAtPoint(training: training, seed: task.seed), task.start,
          point)
      } else {
        plan.add(label, Reinforce(training: training, seed: task.seed), task.start, task.forget)
      }
    return plan.add(
      "\(task.label) \(Self.name)\(task.cutPlace)", Extrapolate(factor: -alpha), task.start,
      reinforced)
  }
}
