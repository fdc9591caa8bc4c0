package import Pipeline
package import Tensors

/// The one training loop: pretraining and every unlearning method differ only in what they train on
/// and in the loss they write on the tape.
package struct Trainer: Sendable {
  package let options: TrainingOptions
  package let seed: Seed

  package init(options: TrainingOptions, seed: Seed) {
    self.options = options
    self.seed = seed
  }

  /// Trains a checkpoint and returns it with its new weights and the history of this run.
  ///
  /// An epoch is one pass over `primary` in a fresh random order; for each item, one of `partner` is
  /// drawn uniformly, fresh each time. `loss` writes a scalar slot on the step's tape.
  package func train(
    _ start: Checkpoint, on primary: [Example], with partner: [Example] = [], _ context: Context,
    loss: (TrainingStep) throws -> Tape.Slot
  ) throws -> Checkpoint {
    throw ModelError.unfinished("Trainer")
  }
}
