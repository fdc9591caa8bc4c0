import Documents
package import Models
package import Plans

/// Makes the model that a method's training begins with, where it has weights of its own to train.
package struct PrepareStart<M: GradientMethod>: Step {
  package static var kind: String { "unlearn-start-\(M.name)" }
  package static var version: String { M.version }

  /// The method.
  package let method: M
  /// What the training draws by.
  package let seed: UInt64

  /// Creates the step for a method.
  package init(method: M, seed: UInt64) {
    self.method = method
    self.seed = seed
  }

  /// A model is read.
  package var resources: Resources { .heavy }

  /// Takes the model that is to forget.
  package func run(_ input: Checkpoint, _ context: Context) throws -> Checkpoint {
    try method.prepared(input, seed: seed)
  }
}
