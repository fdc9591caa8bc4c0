package import Documents
package import Models
package import Tensors

/// Negative preference optimisation (Zhang and others, 2024), with a retain term.
///
/// L = -gamma 2/beta mean log sigmoid(beta (NLL - NLL_start)) + alpha CE(retain), where NLL sums over a row's
/// answer and end of text, without normalisation by length. Rows that the model finds much less likely than
/// the starting model did push no further; towards beta = 0 it becomes gradient ascent.
package struct NegativePreference: GradientMethod {
  package static let name = "npo"
  package static let version = "1"
  package static let summary = "Lowers the forget rows' likelihood relative to the starting model."

  package let beta: Double
  package let gamma: Double
  package let alpha: Double
  package let training: TrainingOptions
  package var usesRetain: Bool { alpha > 0 }
  package var usesReference: Bool { true }

  package init(_ p: inout Parameters) {
    beta = p.number("beta", default: 0.1, in: 0.0001...100, "Sharpness of the preference.")
    gamma = p.number("gamma", default: 1, in: 0...1000, "Weight of the forget term.")
    alpha = p.number("alpha", default: 1, in: 0...1000, "Weight of the retain term.")
    training = TrainingOptions(&p)
  }

  package func loss(
    _ step: TrainingStep, _ reference: ReferenceLikelihoods?
  ) throws -> Tape.Slot {
    guard let reference else { throw MethodError("npo compares with the starting model") }
    let tape = step.tape
    let start = tape.constant(try reference.losses(of: step.primary))
    let risen = tape.scale(tape.subtract(step.primary.losses, start), by: beta)  // (sequences, 1)
    let forget = tape.scale(
      step.primary.meanOverItems(tape.logSigmoid(risen), on: tape), by: -2 * gamma / beta)
    guard let retain = step.partner else { return forget }
    return tape.add(forget, tape.scale(retain.crossEntropy(on: tape), by: alpha))
  }
}
