package import Documents
package import Models
package import Tensors

/// Gradient difference: L = -gamma CE(forget) + alpha CE(retain).
///
/// With `retain: kl` it is the KL-regularised ascent of TOFU and MUSE (KL, GA_KLR).
package struct GradDiff: GradientMethod {
  package static let name = "gradient_difference"
  package static let version = "1"
  package static let summary = "Ascends on the forget rows while descending on retain rows."
  package static let aliases = ["graddiff", "ga_gdr"]
  package static let about = MethodFacts(
    "Gradient difference", .global,
    papers: [
      "Liu and others, 2022: Continual Learning and Private Unlearning, arXiv:2203.12817",
      "Maini and others, 2024: TOFU: A Task of Fictitious Unlearning for LLMs, arXiv:2401.06121",
    ],
    formula: "L = -gamma CE(forget) + alpha CE(retain), or + alpha KL(start || p) with retain: kl",
    otherwise: "KnowUnDo averages over sequences first; MUSE takes the divergence of raw logits.")

  package let gamma: Double
  /// Nats a token; nil for the published form without bound.
  package let bound: Double?
  package let training: TrainingOptions
  package let retain: RetainTerm
  package var needs: MethodNeeds { MethodNeeds(of: retain) }

  package init(_ p: inout Parameters) {
    p.parity(of: Self.name)
    gamma = p.number("gamma", default: 1, in: 0...1000, "Weight of the forget term.")
    retain = RetainTerm(&p)
    bound = p.optionalNumber(
      "bound", in: 0...1000,
      "Cross-entropy, in nats a token, beyond which a forget batch pushes no further; no bound when left out."
    )
    training = TrainingOptions(&p)
    Ascent.check(bound: bound, training, &p)
  }

  package func loss(_ step: TrainingStep, _ reference: Reference) throws -> Tape.Slot {
    let forget = step.tape.scale(
      Ascent.loss(step.primary, bound: bound, on: step.tape), by: gamma)
    return try retain.added(to: forget, step, reference)
  }
}
