package import Documents
package import Models
package import Pipeline

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
    otherwise: "MUSE writes alpha 1, has 5 in its code and selects 512.")

  package let alpha: Double
  package let training: TrainingOptions

  package init(_ p: inout Parameters) {
    p.parity(of: Self.name)
    alpha = p.number("alpha", default: 1, in: 0...10_000, "How far to go the other way.")
    training = TrainingOptions(&p)
  }

  package func wire(_ task: Unlearning, into plan: inout Plan) throws -> Ref<Checkpoint> {
    let reinforced = plan.add(
      "\(task.label) reinforced", Reinforce(training: training, seed: task.seed), task.start,
      task.forget)
    return plan.add(
      "\(task.label) \(Self.name)", Extrapolate(factor: -alpha), task.start, reinforced)
  }
}
