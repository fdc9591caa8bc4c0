package import Documents
package import Models
package import Tensors

/// Simple negative preference optimisation (Fan and others, 2024), without a reference model.
///
/// L = -gamma 2/beta mean log sigmoid(beta (NLL/n - delta)) + the retain term, where NLL/n is the mean over a
/// row's answer and end of text.
package struct SimNPO: GradientMethod {
  package static let name = "simnpo"
  package static let version = "1"
  package static let summary = "Lowers the forget rows' likelihood per token below a margin."
  package static let about = MethodFacts(
    "Simple negative preference optimisation", .global,
    papers: [
      "Fan and others, 2024: Simplicity Prevails: Rethinking Negative Preference Optimization "
        + "for LLM Unlearning, arXiv:2410.07163"
    ],
    formula: "L = -gamma 2/beta mean log sigmoid(beta (NLL/n - delta)) + the retain term",
    otherwise:
      "The authors meet every forget row with the same retain row in all epochs (parity: simnpo); "
      + "their code for MUSE takes raw logits, that for WMDP the batch's mean loss.")

  package let beta: Double
  package let delta: Double
  package let gamma: Double
  package let retain: RetainTerm
  package let training: TrainingOptions
  package var needs: MethodNeeds { MethodNeeds(of: retain) }

  package init(_ p: inout Parameters) {
    p.parity(of: Self.name)
    beta = p.number("beta", default: 4.5, in: 0.0001...100, "Sharpness of the preference.")
    delta = p.number(
      "delta", default: 0, in: 0...1000, "Nats a token that count as forgotten; the paper's margin."
    )
    gamma = p.number("gamma", default: 0.125, in: 0...1000, "Weight of the forget term.")
    retain = RetainTerm(&p)
    training = TrainingOptions(&p)
  }

  package func loss(_ step: TrainingStep, _ reference: Reference) throws -> Tape.Slot {
    let (tape, batch) = (step.tape, step.primary)
    let means = tape.scale(batch.losses, by: batch.tokenCounts.map { Float(beta / Double($0)) })
    let margin = tape.constant(batch.items.map { _ in Float(beta * delta) })
    let values = tape.logSigmoid(tape.subtract(means, margin))  // (sequences, 1)
    let forget = tape.scale(batch.meanOverItems(values, on: tape), by: -2 * gamma / beta)
    return try retain.added(to: forget, step, reference)
  }
}
