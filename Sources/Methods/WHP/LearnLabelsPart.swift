package import Models
package import Plans
import Tensors

/// A part of the training of `LearnLabels`, up to a cut, from where the part before it ended.
package struct LearnLabelsPart: Step {
  package static let kind = "learn-generic-labels-part"
  package static let version = LearnLabels.version

  /// The whole training.
  package let whole: LearnLabels
  /// Where the part ends.
  package let cut: TrainingCut

  /// Creates a part of a training.
  package init(_ whole: LearnLabels, cut: TrainingCut) {
    self.whole = whole
    self.cut = cut
  }

  /// A model is read.
  package var resources: Resources { .heavy }

  /// The input of `LearnLabels`, and where the part before ended; nil for the first.
  package func run(
    _ input: (Checkpoint, Checkpoint?, GenericLabels, TrainingPoint?), _ context: Context
  ) throws -> TrainingPoint {
    let (data, loss) = try whole.prepared((input.0, input.1, input.2), context)
    return try Trainer(options: whole.training, seed: Seed(whole.seed)).train(
      input.0, on: data, from: input.3, to: cut, context
    ) { try loss.value($0) }
  }
}
