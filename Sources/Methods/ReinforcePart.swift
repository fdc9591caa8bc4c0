package import Datasets
package import Models
package import Plans
import Tensors

/// A part of the training of `Reinforce`, up to a cut, from where the part before it ended.
package struct ReinforcePart: Step {
  package static let kind = "reinforce-part"
  package static let version = Reinforce.version

  /// How it is trained.
  package let training: TrainingOptions
  /// What the training draws by.
  package let seed: UInt64
  /// Where the part ends.
  package let cut: TrainingCut

  /// Creates a part of a training.
  package init(training: TrainingOptions, seed: UInt64, cut: TrainingCut) {
    self.training = training
    self.seed = seed
    self.cut = cut
  }

  /// A model is read.
  package var resources: Resources { .heavy }

  /// The starting model, the rows, and where the part before ended; nil for the first.
  package func run(
    _ input: (Checkpoint, Corpus, TrainingPoint?), _ context: Context
  ) throws -> TrainingPoint {
    let examples = try input.0.examples(of: input.1, maxLength: training.maxLength)
    return try Trainer(options: training, seed: Seed(seed)).train(
      input.0, on: TrainingSets(examples), from: input.2, to: cut, context
    ) { $0.primary.crossEntropy(on: $0.tape) }
  }
}
