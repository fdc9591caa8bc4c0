package import Datasets
package import Models
package import Plans

/// Trains a model for a number of steps on rows.
package struct TrainSteps: Step {
  package static let kind = "train-steps"
  package static let version = "1"

  package let steps: Int
  package let training: TrainingOptions
  package let seed: UInt64

  package init(_ steps: Int, training: TrainingOptions, seed: UInt64) {
    self.steps = steps
    self.training = training
    self.seed = seed
  }

  package var resources: Resources { .heavy }

  package func run(_ input: (Checkpoint, Corpus), _ context: Context) throws -> Checkpoint {
    try input.0.taught(input.1, training, steps: steps, seed: seed, context)
  }
}
