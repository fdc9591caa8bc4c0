import Documents
package import Models
package import Plans
import Tensors

/// Fine-tunes a model by a method's loss.
///
/// An epoch is one pass over the forget rows (open-unlearning's pairing).
package struct FineTune<M: GradientMethod>: Step {
  package static var kind: String { "unlearn-\(M.name)" }
  package static var version: String { "4 \(M.name)@\(M.version)" }

  package let method: M
  package let seed: UInt64
  /// What is done with gradients; nil for nothing.
  package let rule: GradientRule?

  package init(method: M, seed: UInt64, rule: GradientRule? = nil) {
    self.method = method
    self.seed = seed
    self.rule = rule
  }

  package var resources: Resources { .heavy }

  /// Takes what `MethodNeeds.evidence` names.
  package func run(_ input: EvidenceInputs, _ context: Context) throws -> Checkpoint {
    let tuning = try Tuning(method, seed: seed, input, context)
    return try Trainer(options: method.training, seed: Seed(seed), rule: rule)
      .train(tuning.start, on: tuning.data, context, until: method.isFinished) {
        try method.loss($0, tuning.reference)
      }
  }
}
