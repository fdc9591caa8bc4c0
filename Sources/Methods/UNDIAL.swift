package import Documents
package import Models
package import Tensors

/// UNDIAL (Dong and others, 2024): self-distillation towards the starting model with the true token's logit
/// lowered by beta.
///
/// L = gamma mean KL(softmax(logits_start - beta at the true token) ‖ model) + the retain term. The paper writes
/// the cross-entropy of the same distributions, which differs by a constant. As in its code every token of a
/// row counts, the question's too, unless `positions: scored`.
package struct UNDIAL: GradientMethod {
  package static let name = "undial"
  package static let version = "1"
  package static let summary =
    "Distils from the starting model with the true tokens' logits lowered."
  package static let about = MethodFacts(
    "Unlearning by distillation with adjusted logits (UNDIAL)", .global,
    papers: [
      "Dong and others, 2024: UNDIAL: Self-Distillation with Adjusted Logits for Robust "
        + "Unlearning in Large Language Models, arXiv:2402.10052"
    ],
    formula:
      "L = gamma mean KL(softmax(logits_start - beta at the true token) || p) over all "
      + "positions of forget rows + the retain term (alpha 0 by default)",
    otherwise: "open-unlearning lowers vocabulary entry V - 100 instead of the true token where "
      + "no label is: in questions and padding, which count there.")

  package let beta: Double
  package let positions: StatePositions
  package let gamma: Double
  package let retain: RetainTerm
  package let training: TrainingOptions
  package var needs: MethodNeeds {
    MethodNeeds(
      retain: retain.isWanted, primaryStates: positions, retainStates: retain.states)
  }

  package init(_ p: inout Parameters) {
    p.parity(of: Self.name)
    beta = p.number("beta", default: 10, in: 0...1000, "What is taken from the true token's logit.")
    positions = StatePositions(
      &p, "positions", default: .all, "Which tokens count: all of a row, or its answer only.")
    gamma = p.number("gamma", default: 1, in: 0...1000, "Weight of the forget term.")
    retain = RetainTerm(&p, alpha: 0)
    training = TrainingOptions(&p, defaults: TrainingOptions(learningRate: 1e-4))
  }

  package func loss(_ step: TrainingStep, _ reference: Reference) throws -> Tape.Slot {
    let states = try Reference.wanted(reference.primaryStates, of: Self.name)
    let (tape, batch) = (step.tape, step.primary)
    let targets = batch.targets(at: positions)
    let values = try states.divergence(
      of: batch, on: tape, change: .subtract(Float(beta), from: targets))
    let forget = tape.scale(batch.mean(values, over: positions, on: tape), by: gamma)
    return try retain.added(to: forget, step, reference)
  }
}
