package import Datasets
package import Plans
import Tensors

/// The Euclidean length of the gradient of each row's loss, by all weights: how far the row would move the model.
package struct ScoreGradients: Step {
  package static let kind = "score-gradients"
  package static let version = "1"

  /// Tokens of a sequence; longer ones lose their end.
  package let maxLength: Int

  package init(maxLength: Int = 2048) { self.maxLength = maxLength }

  package var resources: Resources { .heavy }

  /// Throws where a row's gradient is no finite number; says so where the model does not answer by its weights alone.
  package func run(_ input: (Checkpoint, Corpus), _ context: Context) throws -> RowValues {
    let (checkpoint, corpus) = input
    guard checkpoint.answering.isPlain else {
      return RowValues(
        missing: "gradients are those of a model that answers by its weights alone, and this one "
          + "has \(checkpoint.answering.summary)")
    }
    let examples = try checkpoint.examples(of: corpus, maxLength: maxLength)
    let compute = try Compute(context)
    let weights = try ModelWeights(checkpoint, for: .training)
    guard let trainable = weights.trainable else { preconditionFailure("weights to train") }
    let pass = TrainingPass(
      architecture: checkpoint.architecture, weights: weights, options: TrainingOptions(),
      seed: Seed(0), data: TrainingSets(examples), total: examples.count,
      tape: Tape(compute, recomputesBlocks: false, in: trainable.gradient))
    return RowValues(
      values: try examples.indices.map { index in
        trainable.gradient.clear()
        let batch = BatchPlan.Batch(items: [index], retainItems: [])
        let found = try pass.run(batch, step: index, history: []) {
          $0.primary.crossEntropy(on: $0.tape)
        }
        let norm = trainable.gradient.norm(compute)
        guard norm.isFinite else { throw ModelError.notFinite(step: index, what: "gradient") }
        context.countTokens(found.tokens)
        context.progress(Progress(done: index + 1, total: examples.count))
        return norm
      })
  }
}
