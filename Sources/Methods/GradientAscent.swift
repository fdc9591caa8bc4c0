package import Documents
package import Models
package import Tensors

/// Gradient ascent: L = -CE(forget).
///
/// The loss has no lower bound, so the model ends up broken if it runs long enough; `bound` stops the ascent
/// of a batch whose cross-entropy has passed it, and `stop` ends the training.
package struct GradientAscent: GradientMethod {
  package static let name = "gradient_ascent"
  package static let version = "1"
  package static let summary = "Maximises the loss on the forget rows."
  package static let aliases = ["ga"]
  package static let about = MethodFacts(
    "Gradient ascent", .global,
    papers: [
      "Jang and others, 2023: Knowledge Unlearning for Mitigating Privacy Risks in Language "
        + "Models, arXiv:2210.01504"
    ],
    formula: "L = -CE(forget)",
    otherwise: "Jang and others count all tokens of a text, take one step per epoch over the whole "
      + "forget set and stop by extraction likelihood and memorisation accuracy.")

  /// Nats a token; nil for the published form without bound.
  package let bound: Double?
  package let stop: Double?
  package let training: TrainingOptions
  package var needs: MethodNeeds { MethodNeeds(retain: false) }

  package init(_ p: inout Parameters) {
    p.parity(of: Self.name)
    bound = p.optionalNumber(
      "bound", in: 0...1000,
      "Cross-entropy, in nats a token, beyond which a batch pushes no further; no bound when left out."
    )
    stop = p.optionalNumber(
      "stop", in: 0...1000,
      "Cross-entropy of a step's forget rows, in nats a token, that ends the training; it runs to its end when left out."
    )
    training = TrainingOptions(&p)
    Ascent.check(bound: bound, training, &p)
  }

  package func loss(_ step: TrainingStep, _ reference: Reference) throws -> Tape.Slot {
    Ascent.loss(step.primary, bound: bound, on: step.tape)
  }

  package func isFinished(_ record: TrainingRecord) -> Bool {
    guard let stop, let loss = record.loss else { return false }
    return -loss >= stop
  }
}

/// The forget term of gradient ascent and gradient difference.
enum Ascent {
  /// A bound looks at a whole batch, which must then be in memory.
  static func check(bound: Double?, _ training: TrainingOptions, _ p: inout Parameters) {
    if bound != nil, training.microBatch != nil {
      p.report("micro_batch", "cannot split batches whose cross-entropy has a bound")
    }
  }

  /// Returns -CE, or the constant -bound once CE has passed it.
  static func loss(_ batch: Evidence, bound: Double?, on tape: Tape) -> Tape.Slot {
    let crossEntropy = batch.crossEntropy(on: tape)
    guard let bound, Double(tape.scalar(crossEntropy)) > bound else {
      return tape.negate(crossEntropy)
    }
    return tape.constant([-Float(bound)])
  }
}
