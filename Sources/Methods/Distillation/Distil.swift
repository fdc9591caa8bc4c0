package import Datasets
package import Documents
package import Models
package import Plans
package import Tensors

/// Distillation from a teacher that does not know the forget rows (Bad Teaching; Chundawat and others, 2023,
/// arXiv:2205.08096).
///
/// L = gamma mean KL(teacher ‖ p) over the forget rows + the retain term, by default alpha KL(start ‖ p): on retain rows
/// the starting model teaches. A `random` teacher has fresh weights, as published. A `refusing` one is the starting
/// model after learning to refuse the forget questions, and the student reads the refusals.
package struct Distil: GradientMethod {
  package static let name = "distil"
  package static let version = "1"
  package static let summary = "Learns the forget rows from a teacher that does not know them."
  package static let aliases = ["bad_teaching"]
  package static let about = MethodFacts(
    "Distillation from a teacher that does not know (Bad Teaching)", .global,
    papers: [
      "Chundawat and others, 2023: Can Bad Teaching Induce Forgetting? Unlearning in Deep "
        + "Networks Using an Incompetent Teacher, arXiv:2205.08096"
    ],
    formula:
      "L = gamma mean KL(teacher || p) over forget rows + alpha KL(start || p) over retain rows",
    needs:
      "forget rows (with refusals where the teacher refuses), retain rows, the predictions of a "
      + "teacher that it makes and of the starting model",
    otherwise:
      "The authors train image classifiers for one epoch over both sets mixed; a teacher that "
      + "refuses is ours.")

  package let teacher: String
  package let positions: StatePositions
  package let gamma: Double
  package let retain: RetainTerm
  package let refusals: Refusals?
  package let teaching: TrainingOptions
  package let training: TrainingOptions
  package var needs: MethodNeeds {
    MethodNeeds(
      primary: teacher == "refusing" ? .refusals : .forget, retain: retain.isWanted,
      primaryStates: positions, retainStates: retain.states)
  }

  package init(_ p: inout Parameters) {
    teacher = p.choice(
      "teacher", of: ["random", "refusing"], default: "random",
      "Who teaches the forget rows: fresh weights, or a model that has learnt to refuse them.")
    positions = StatePositions(
      &p, "positions", default: .scored, "Which tokens count: all of a row, or its answer only.")
    gamma = p.number("gamma", default: 1, in: 0...1000, "Weight of the forget term.")
    retain = RetainTerm(&p, form: .kl)
    refusals = Refusals(&p)
    teaching = p.group("refusing", "How the refusing teacher learns to refuse.") {
      TrainingOptions(&$0)
    }
    training = TrainingOptions(&p)
  }

  package func otherAnswers(
    _ task: Unlearning, into plan: inout Plan
  ) throws -> Ref<Corpus>? {
    teacher == "refusing" ? try refusals?.wire(task, into: &plan) : nil
  }

  package func teacher(
    _ task: Unlearning, into plan: inout Plan
  ) throws -> Ref<Checkpoint>? {
    let label = "\(task.label) teacher"
    guard let refused = try otherAnswers(task, into: &plan) else {
      return plan.add(label, FreshWeights(seed: task.seed), task.start)
    }
    return plan.add(
      label, Reinforce(training: teaching, seed: task.seed), task.start, refused)
  }

  package func loss(_ step: TrainingStep, _ reference: Reference) throws -> Tape.Slot {
    let (tape, batch) = (step.tape, step.primary)
    let states = try Reference.wanted(reference.primaryStates, of: Self.name)
    let values = try states.divergence(of: batch, on: tape)
    let forget = tape.scale(batch.mean(values, over: positions, on: tape), by: gamma)
    return try retain.added(to: forget, step, reference)
  }
}
