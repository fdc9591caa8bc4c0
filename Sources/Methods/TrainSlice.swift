package import Datasets
package import Models
package import Plans

/// Goes on with the training of a shard's model, on the rows of a slice and of those before it.
package struct TrainSlice: Step {
  package static let kind = "train-slice"
  package static let version = "1"

  let training: TrainingOptions
  let seed: UInt64

  /// Trains for the epochs of one slice.
  package init(training: TrainingOptions, seed: UInt64) {
    self.training = training
    self.seed = seed
  }

  /// A process of its own, with the cores that a model takes.
  package var resources: Resources { .heavy }

  /// The model after the slice before, which stays as it is without rows; the rows of the slices so far.
  package func run(_ input: (Checkpoint, [Corpus]), _ context: Context) throws -> Checkpoint {
    let rows = Corpus(rows: input.1.flatMap(\.rows))
    guard !rows.rows.isEmpty else {
      var same = input.0
      same.history = []
      return same
    }
    return try input.0.taught(rows, training, seed: seed, context)
  }
}
