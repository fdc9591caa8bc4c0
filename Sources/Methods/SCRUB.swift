package import Documents
package import Models
package import Tensors

/// SCRUB (Kurmanji and others, 2023; arXiv:2302.09880): the student departs from its teacher, the starting model, on
/// forget rows and follows it on retain rows, in turn.
///
/// In even epochs, counted from 0, and at most `max_passes` of them, L = -gamma mean KL(start ‖ p) over the forget
/// rows; in all others L = alpha mean KL(start ‖ p) + beta CE, both over the retain rows. An epoch has as many
/// retain rows as there are forget rows, where the authors take all; they soften both sides by a temperature (2 or 4),
/// clip at 0.2 and train image classifiers.
package struct SCRUB: GradientMethod {
  package static let name = "scrub"
  package static let version = "1"
  package static let summary = "Departs from the starting model on forget rows, returns on others."
  package static let about = MethodFacts(
    "Scalable remembering and unlearning unbound (SCRUB)", .global,
    papers: [
      "Kurmanji and others, 2023: Towards Unbounded Machine Unlearning, arXiv:2302.09880"
    ],
    formula:
      "epochs 0, 2, 4 ..., at most max_passes of them: L = -gamma mean KL(start || p) over "
      + "forget rows; all others: L = alpha mean KL(start || p) + beta CE over retain rows",
    otherwise:
      "The authors take all retain rows in an epoch, soften both sides by a temperature and "
      + "train image classifiers.")

  package let maxPasses: Int
  package let positions: StatePositions
  package let gamma: Double
  package let alpha: Double
  package let beta: Double
  package let training: TrainingOptions
  package var needs: MethodNeeds {
    MethodNeeds(primaryStates: positions, retainStates: positions)
  }

  package init(_ p: inout Parameters) {
    maxPasses = p.integer(
      "max_passes", default: 3, in: 0...100_000, "Epochs that depart on the forget rows.")
    positions = StatePositions(
      &p, "positions", default: .scored, "Which tokens count: all of a row, or its answer only.")
    gamma = p.number("gamma", default: 1, in: 0...1000, "Weight of the departure.")
    alpha = p.number(
      "alpha", default: 0.5, in: 0...1000, "Weight of the divergence on retain rows.")
    beta = p.number(
      "beta", default: 1, in: 0...1000, "Weight of the cross-entropy of retain rows.")
    training = TrainingOptions(&p)
  }

  package func loss(_ step: TrainingStep, _ reference: Reference) throws -> Tape.Slot {
    let tape = step.tape
    func divergence(_ batch: Evidence, _ states: ReferenceStates?) throws -> Tape.Slot {
      let states = try Reference.wanted(states, of: Self.name)
      return batch.mean(
        try states.divergence(of: batch, on: tape), over: positions, on: tape)
    }
    let epoch = step.number / max(1, step.total / max(1, training.epochs))
    if epoch.isMultiple(of: 2), epoch / 2 < maxPasses {
      return tape.scale(try divergence(step.primary, reference.primaryStates), by: -gamma)
    }
    let retain = try Reference.wanted(step.retain, of: Self.name)
    return tape.add(
      tape.scale(try divergence(retain, reference.retainStates), by: alpha),
      tape.scale(retain.crossEntropy(on: tape), by: beta))
  }
}
