package import Documents
package import Models
package import Tensors

/// Saturation-importance reweighting, SatImp (Yang and others, 2025; arXiv:2505.11953).
///
/// L = -gamma sum(w NLL) / n over the forget tokens + the retain term, where w = p^beta (1 - p)^beta_rest counts as known:
/// tokens that are nearly certain or nearly gone push less than those between. The authors' code and open-unlearning's
/// class have gamma 1 and alpha 0.1, its configuration the values here.
package struct SatImp: GradientMethod {
  package static let name = "satimp"
  package static let version = "1"
  package static let summary = "Ascends on forget tokens that are neither certain nor gone."
  package static let about = MethodFacts(
    "Saturation-importance reweighting", .global,
    papers: [
      "Yang and others, 2025: Exploring Criteria of Loss Reweighting to Enhance LLM Unlearning, "
        + "arXiv:2505.11953"
    ],
    formula:
      "L = gamma mean w log p over forget tokens + the retain term, w = p^beta (1 - "
      + "p)^beta_rest, detached",
    otherwise:
      "Its authors' code has gamma 1 and alpha 0.1 (parity: satimp), as open-unlearning's class "
      + "has; open-unlearning's configuration has the values here.")

  package let beta: Double
  package let betaRest: Double
  package let gamma: Double
  package let retain: RetainTerm
  package let training: TrainingOptions
  package var needs: MethodNeeds { MethodNeeds(of: retain) }

  package init(_ p: inout Parameters) {
    p.parity(of: Self.name)
    beta = p.number("beta", default: 5, in: 0...100, "Power of a token's probability.")
    betaRest = p.number(
      "beta_rest", default: 1, in: 0...100, "Power of the probability of all other tokens.")
    gamma = p.number("gamma", default: 0.1, in: 0...1000, "Weight of the forget term.")
    retain = RetainTerm(&p)
    training = TrainingOptions(&p, defaults: TrainingOptions(epochs: 5))
  }

  package func loss(_ step: TrainingStep, _ reference: Reference) throws -> Tape.Slot {
    let forget = WGA.loss(step, beta: beta, betaRest: betaRest, gamma: gamma)
    return try retain.added(to: forget, step, reference)
  }
}
