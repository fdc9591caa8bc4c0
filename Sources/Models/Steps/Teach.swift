package import Datasets
package import Plans
import Tensors

/// Teaches a model the answers of corpora, starting from what it knows.
package struct Teach: Step {
  package static let kind = "teach"
  package static let version = "3"

  package let training: TrainingOptions
  package let seed: UInt64

  package init(training: TrainingOptions, seed: UInt64) {
    self.training = training
    self.seed = seed
  }

  package var resources: Resources { .heavy }

  package func run(_ input: (Checkpoint, [Corpus]), _ context: Context) throws -> Checkpoint {
    try input.0.taught(
      Corpus(rows: input.1.flatMap(\.rows)), training, seed: seed, context)
  }
}

extension Checkpoint {
  /// Returns the model after training on the answers of rows, for as long as `training` says, or for `steps`.
  package func taught(
    _ rows: Corpus, _ training: TrainingOptions, steps: Int? = nil, seed: UInt64,
    _ context: Context
  ) throws -> Checkpoint {
    let examples = try examples(of: rows, maxLength: training.maxLength)
    var training = training
    if let steps {
      let stepsPerEpoch = max(1, (examples.count + training.batchSize - 1) / training.batchSize)
      training.epochs = (steps + stepsPerEpoch - 1) / stepsPerEpoch
    }
    return try Trainer(options: training, seed: Seed(seed)).train(
      self, on: TrainingSets(examples), context,
      until: { record in steps.map { record.step + 1 >= $0 } ?? false }
    ) {
      $0.primary.crossEntropy(on: $0.tape)
    }
  }
}
