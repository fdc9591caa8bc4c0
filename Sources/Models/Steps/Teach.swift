package import Datasets
package import Pipeline
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
    let (start, corpora) = input
    let examples = try start.examples(
      of: Corpus(rows: corpora.flatMap(\.rows)), maxLength: training.maxLength)
    return try Trainer(options: training, seed: Seed(seed)).train(start, on: examples, context) {
      $0.primary.crossEntropy(on: $0.tape)
    }
  }
}
