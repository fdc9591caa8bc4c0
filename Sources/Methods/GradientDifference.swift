package import Documents
package import Models
package import Tensors

/// Gradient difference: L = -gamma CE(forget) + alpha CE(retain).
package struct GradientDifference: GradientMethod {
  package static let name = "gradient_difference"
  package static let version = "1"
  package static let summary = "Ascends on the forget rows while descending on retain rows."

  package let gamma: Double
  package let alpha: Double
  /// Nats a token; nil for the published form without bound.
  package let bound: Double?
  package let training: TrainingOptions
  package var usesRetain: Bool { alpha > 0 }

  package init(_ p: inout Parameters) {
    gamma = p.number("gamma", default: 1, in: 0...1000, "Weight of the forget term.")
    alpha = p.number("alpha", default: 1, in: 0...1000, "Weight of the retain term.")
    bound = p.optionalNumber(
      "bound", in: 0...1000,
      "Cross-entropy, in nats a token, beyond which a forget batch pushes no further; no bound when left out."
    )
    training = TrainingOptions(&p)
    Ascent.check(bound: bound, training, &p)
  }

  package func loss(
    _ step: TrainingStep, _ reference: ReferenceLikelihoods?
  ) throws -> Tape.Slot {
    let tape = step.tape
    let forget = tape.scale(Ascent.loss(step.primary, bound: bound, on: tape), by: gamma)
    guard let retain = step.partner else { return forget }
    return tape.add(forget, tape.scale(retain.crossEntropy(on: tape), by: alpha))
  }
}
