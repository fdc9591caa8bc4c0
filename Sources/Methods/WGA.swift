package import Documents
package import Models
package import Tensors

/// Weighted gradient ascent (Wang and others, 2025) and its relative SatImp (Yang and others, 2025).
///
/// L = -gamma sum(w NLL) / n over the forget tokens + the retain term, where w = p^beta (1 - p)^beta_rest counts
/// as a known number: tokens that have been forgotten push no further. SatImp: beta 5, beta_rest 1, gamma 0.1.
package struct WGA: GradientMethod {
  package static let name = "wga"
  package static let version = "1"
  package static let summary = "Ascends on forget tokens by how likely they still are."
  package static let about = MethodFacts(
    "Weighted gradient ascent", .global,
    papers: [
      "Wang and others, 2025: Rethinking LLM Unlearning Objectives: A Gradient Perspective and "
        + "Go Beyond, arXiv:2502.19301"
    ],
    formula:
      "L = gamma mean w log p over forget tokens + the retain term, w = p^beta (1 - "
      + "p)^beta_rest, detached",
    otherwise:
      "The authors' code has no retain term (parity: g-effect); open-unlearning's has one.")

  package let beta: Double
  package let betaRest: Double
  package let gamma: Double
  package let retain: RetainTerm
  package let training: TrainingOptions
  package var needs: MethodNeeds { MethodNeeds(of: retain) }

  package init(_ p: inout Parameters) {
    p.parity(of: Self.name)
    beta = p.number("beta", default: 1, in: 0...100, "Power of a token's probability.")
    betaRest = p.number(
      "beta_rest", default: 0, in: 0...100, "Power of the probability of all other tokens.")
    gamma = p.number("gamma", default: 1, in: 0...1000, "Weight of the forget term.")
    retain = RetainTerm(&p)
    training = TrainingOptions(&p, defaults: TrainingOptions(epochs: 5))
  }

  package func loss(_ step: TrainingStep, _ reference: Reference) throws -> Tape.Slot {
    let forget = Self.loss(step, beta: beta, betaRest: betaRest, gamma: gamma)
    return try retain.added(to: forget, step, reference)
  }

  /// Returns -gamma sum(w NLL) / n over the forget tokens, w = p^beta (1 - p)^betaRest counting as known.
  static func loss(
    _ step: TrainingStep, beta: Double, betaRest: Double, gamma: Double
  ) -> Tape.Slot {
    let tape = step.tape
    let losses = step.primary.tokenLosses
    let weights = tape.values(losses).map { loss in
      let p = Portable.exp(-Double(loss))
      return Float(Portable.pow(p, beta) * Portable.pow(max(0, 1 - p), betaRest))
    }
    return tape.scale(
      step.primary.meanOverTokens(tape.scale(losses, by: weights), on: tape), by: -gamma)
  }
}
