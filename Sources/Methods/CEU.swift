package import Documents
package import Models
package import Tensors

/// Cross-entropy unlearning, CE-U (Yang, 2025; arXiv:2503.01224): the model learns its own distribution without the
/// true token.
///
/// L = gamma mean CE(t, p) over the forget tokens + the retain term, where t is the model's own distribution with the
/// true token's logit at minus infinity and counts as known. What is computed is KL(t ‖ p), which has the same
/// gradient. It equals -log(1 - p(true token)): bounded where the token is unlikely already, unlike ascent.
/// open-unlearning leaves the first token of each answer out.
package struct CEU: GradientMethod {
  package static let name = "ceu"
  package static let version = "1"
  package static let summary = "Learns the model's own distribution without the true tokens."
  package static let about = MethodFacts(
    "Cross-entropy unlearning", .global,
    papers: [
      "Yang, 2025: CE-U: Cross Entropy Unlearning, arXiv:2503.01224"
    ],
    formula:
      "L = gamma mean CE(t, p) over forget tokens + the retain term (alpha 0 by default), t = "
      + "softmax of the model's own logits with the true token's at minus infinity, detached",
    otherwise:
      "open-unlearning leaves the first token of each answer out (parity: open-unlearning). The "
      + "loss is shown as KL(t || p) = -log(1 - p(true token)), which has the same gradient.")

  package let skipFirst: Bool
  package let gamma: Double
  package let retain: RetainTerm
  package let training: TrainingOptions
  package var needs: MethodNeeds { MethodNeeds(of: retain) }

  package init(_ p: inout Parameters) {
    p.parity(of: Self.name)
    skipFirst = p.flag(
      "skip_first", default: false, "Leave the first token of each answer alone.")
    gamma = p.number("gamma", default: 1, in: 0...1000, "Weight of the forget term.")
    retain = RetainTerm(&p, alpha: 0)
    training = TrainingOptions(&p)
  }

  package func loss(_ step: TrainingStep, _ reference: Reference) throws -> Tape.Slot {
    let (tape, batch) = (step.tape, step.primary)
    let values = batch.divergenceFromItself(
      on: tape, change: .set(batch.targets, to: LogitChange.impossible))
    var forget: Tape.Slot
    if skipFirst {
      let weights = batch.tokenCounts.flatMap { [0] + [Float](repeating: 1, count: $0 - 1) }
      let count = max(1, batch.batch.tokens - batch.batch.items)
      forget = tape.sum(tape.scale(values, by: weights), dividedBy: Double(count))
    } else {
      forget = batch.meanOverTokens(values, on: tape)
    }
    forget = tape.scale(forget, by: gamma)
    return try retain.added(to: forget, step, reference)
  }
}
