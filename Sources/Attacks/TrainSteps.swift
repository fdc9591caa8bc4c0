package import Datasets
package import Models
package import Pipeline
import Tensors

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
    let (start, rows) = input
    let examples = try start.examples(of: rows, maxLength: training.maxLength)
    var training = training
    let stepsPerEpoch = max(1, (examples.count + training.batchSize - 1) / training.batchSize)
    training.epochs = (steps + stepsPerEpoch - 1) / stepsPerEpoch
    return try Trainer(options: training, seed: Seed(seed)).train(
      start, on: TrainingSets(examples), context, until: { $0.step + 1 >= steps }
    ) {
      $0.primary.crossEntropy(on: $0.tape)
    }
  }
}
