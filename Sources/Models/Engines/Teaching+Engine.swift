package import Datasets
package import Plans
import Tensors

extension Teach: EngineStep {
  package func run(
    _ input: (Checkpoint, [Corpus]), by worker: any EngineSession, _ context: Context
  ) throws -> Checkpoint {
    try worker.teach(
      input.0, Corpus(rows: input.1.flatMap(\.rows)), training, seed: seed, context)
  }
}

extension Pretrain: EngineStep {
  package func run(
    _ input: ([Corpus], TokenizerArtifact), by worker: any EngineSession, _ context: Context
  ) throws -> Checkpoint {
    try worker.teach(
      architecture.fresh(input.1.tokenizer, template: template, Seed(seed)),
      Corpus(rows: input.0.flatMap(\.rows)), training, seed: seed, context)
  }
}

extension EngineSession {
  /// The worker's name for training on the answers of rows.
  private static var teaching: String { "retain_tuning" }

  /// Trains a model on the answers of rows.
  fileprivate func teach(
    _ start: Checkpoint, _ rows: Corpus, _ training: TrainingOptions, seed: UInt64,
    _ context: Context
  ) throws -> Checkpoint {
    let examples = try start.examples(of: rows, maxLength: training.maxLength)
    try load(start)
    return try train(
      start, by: Self.teaching, training.engineSettings(), seed: seed, on: TrainingSets(examples),
      context)
  }
}
