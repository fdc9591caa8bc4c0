package import Datasets
import Documents
package import Models
package import Pipeline
package import Tensors

/// A method that is a loss: fine-tuning on the forget rows, beside retain rows if it wants them.
package protocol GradientMethod: Method {
  var training: TrainingOptions { get }
  /// Whether each forget row is accompanied by a retain row, drawn uniformly, fresh each time.
  var usesRetain: Bool { get }
  /// Whether the loss compares with the likelihoods under the starting model.
  var usesReference: Bool { get }
  /// Writes the loss of one step, a scalar, on the step's tape; `reference` has what `usesReference` asks for.
  func loss(_ step: TrainingStep, _ reference: ReferenceLikelihoods?) throws -> Tape.Slot
}

extension GradientMethod {
  package var usesRetain: Bool { true }
  package var usesReference: Bool { false }

  /// Adds the fine-tuning, and before it the scores of the starting model when they are needed; equal
  /// ones are computed once for all methods.
  package func wire(_ task: Unlearning, into plan: inout Plan) throws -> Ref<Checkpoint> {
    let scores =
      usesReference
      ? plan.add("\(task.label) reference", ScoreAnswers(.answer), task.start, task.forget) : nil
    return plan.add(
      "\(task.label) \(Self.name)", FineTune(method: self, seed: task.seed),
      task.start, task.forget, usesRetain ? task.retain : nil, scores)
  }
}

/// Fine-tunes a model by a method's loss.
///
/// An epoch is one pass over the forget rows (open-unlearning's pairing).
package struct FineTune<M: GradientMethod>: Step {
  package static var kind: String { "unlearn-\(M.name)" }
  package static var version: String { "2 \(M.name)@\(M.version)" }

  package let method: M
  package let seed: UInt64

  package init(method: M, seed: UInt64) {
    self.method = method
    self.seed = seed
  }

  package var weight: Weight { .heavy() }

  package func run(
    _ input: (Checkpoint, Corpus, Corpus?, Scores?), _ context: Context
  ) throws -> Checkpoint {
    let (start, forget, retain, scores) = input
    let length = method.training.maxLength
    let reference = scores.map { ReferenceLikelihoods($0) }
    return try Trainer(options: method.training, seed: Seed(seed)).train(
      start, on: start.examples(of: forget, maxLength: length),
      with: try retain.map { try start.examples(of: $0, maxLength: length) } ?? [], context
    ) { step in
      try method.loss(step, reference)
    }
  }
}
