package import Datasets
package import Models
package import Pipeline
import Tensors

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
    let (start, rows) = input
    let examples = try start.examples(of: rows, maxLength: training.maxLength)
    return try Trainer(options: training, seed: Seed(seed)).train(start, on: examples, context) {
      $0.primary.crossEntropy(on: $0.tape)
    }
  }
}
