package import Documents
package import Models
package import Tensors

/// Direct preference optimisation with a refusal as the winner (Maini and others, 2024; Zhang and others, 2024).
///
/// L = -gamma 2/beta mean log sigmoid(beta (w - l)) + the retain term, where w and l say by how much the
/// summed log-likelihood of the refusal and of the answer have risen over the starting model's.
package struct DPO: GradientMethod {
  package static let name = "dpo"
  package static let version = "1"
  package static let summary = "Prefers refusals to the forget rows' answers."
  package static let about = MethodFacts(
    "Direct preference optimisation with refusals", .global,
    papers: [
      "Rafailov and others, 2023: Direct Preference Optimization: Your Language Model is "
        + "Secretly a Reward Model, arXiv:2305.18290",
      "Zhang and others, 2024: Negative Preference Optimization, arXiv:2404.05868",
    ],
    formula:
      "L = -gamma 2/beta mean log sigmoid(beta (w - l)) + the retain term, w = NLL_start - "
      + "NLL of the refusal, l the same of the answer",
    otherwise:
      "The branch for it in TOFU's own code does not run.")

  package let beta: Double
  package let gamma: Double
  package let retain: RetainTerm
  package let refusals: Refusals?
  package let training: TrainingOptions
  package var needs: MethodNeeds { MethodNeeds(of: retain, refusals: true, likelihoods: true) }

  package init(_ p: inout Parameters) {
    p.parity(of: Self.name)
    beta = p.number("beta", default: 0.1, in: 0.0001...100, "Sharpness of the preference.")
    gamma = p.number("gamma", default: 1, in: 0...1000, "Weight of the forget term.")
    retain = RetainTerm(&p)
    refusals = Refusals(&p, redraws: true)
    training = TrainingOptions(&p)
  }

  package func loss(_ step: TrainingStep, _ reference: Reference) throws -> Tape.Slot {
    let forget = try Self.loss(step, reference, beta: beta, of: Self.name, gamma: gamma)
    return try retain.added(to: forget, step, reference)
  }

  /// Returns -gamma 2/beta mean log sigmoid(beta (w - l)), the alternatives winning.
  static func loss(
    _ step: TrainingStep, _ reference: Reference, beta: Double, of method: String, gamma: Double
  ) throws -> Tape.Slot {
    let tape = step.tape
    let margin = tape.subtract(
      try step.fall(of: step.primary, below: reference.primary, for: method),
      try step.fall(of: step.alternative, below: reference.refusals, for: method))
    let values = tape.logSigmoid(tape.scale(margin, by: beta))  // (sequences, 1)
    return tape.scale(step.primary.meanOverItems(values, on: tape), by: -2 * gamma / beta)
  }
}
