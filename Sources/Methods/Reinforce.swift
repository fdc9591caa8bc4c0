package import Datasets
package import Models
package import Plans

/// Teaches a model the forget rows once more.
package struct Reinforce: Step {
  package static let kind = "reinforce"
  package static let version = "3"

  package let training: TrainingOptions
  package let seed: UInt64

  package init(training: TrainingOptions, seed: UInt64) {
    self.training = training
    self.seed = seed
  }

  package var resources: Resources { .heavy }

  package func run(_ input: (Checkpoint, Corpus), _ context: Context) throws -> Checkpoint {
    try input.0.taught(input.1, training, seed: seed, context)
  }
}
