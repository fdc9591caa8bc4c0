package import Documents
package import Models
package import Tensors

/// Negative preference optimisation (Zhang and others, 2024), with a retain term.
///
/// L = -gamma 2/beta mean log sigmoid(beta (NLL - NLL_start)) + the retain term, where NLL sums over a row's
/// answer and end of text, without normalisation by length. Rows that the model finds much less likely than
/// the starting model did push no further; towards beta = 0 it becomes gradient ascent.
package struct NPO: GradientMethod {
  package static let name = "npo"
  package static let version = "1"
  package static let summary = "Lowers the forget rows' likelihood relative to the starting model."
  package static let about = MethodFacts(
    "Negative preference optimisation", .global,
    papers: [
      "Zhang and others, 2024: Negative Preference Optimization: From Catastrophic Collapse to "
        + "Effective Unlearning, arXiv:2404.05868"
    ],
    formula:
      "L = -gamma 2/beta mean log sigmoid(beta (NLL - NLL_start)) + the retain term, NLL summed "
      + "over an answer",
    otherwise:
      "The authors meet every forget row with the same retain row in all epochs (parity: npo); "
      + "MUSE takes raw logits for log-probabilities.")

  package let beta: Double
  package let gamma: Double
  package let retain: RetainTerm
  package let training: TrainingOptions
  package var needs: MethodNeeds { MethodNeeds(of: retain, likelihoods: true) }

  package init(_ p: inout Parameters) {
    p.parity(of: Self.name)
    beta = p.number("beta", default: 0.1, in: 0.0001...100, "Sharpness of the preference.")
    gamma = p.number("gamma", default: 1, in: 0...1000, "Weight of the forget term.")
    retain = RetainTerm(&p)
    training = TrainingOptions(&p)
  }

  package func loss(_ step: TrainingStep, _ reference: Reference) throws -> Tape.Slot {
    let likelihoods = try Reference.wanted(reference.primary, of: Self.name)
    let tape = step.tape
    let start = tape.constant(try likelihoods.losses(of: step.primary))
    let risen = tape.scale(tape.subtract(step.primary.losses, start), by: beta)  // (sequences, 1)
    let forget = tape.scale(
      step.primary.meanOverItems(tape.logSigmoid(risen), on: tape), by: -2 * gamma / beta)
    return try retain.added(to: forget, step, reference)
  }
}
