package import Datasets
import Documents
package import Models
package import Pipeline
import Tensors

/// A part of the training of `FineTune` or `FineTuneBeside`, up to a cut, from where the part before it ended.
package struct FineTunePart<M: GradientMethod>: Step {
  package static var kind: String { "unlearn-part-\(M.name)" }
  package static var version: String { FineTune<M>.version }

  package let method: M
  package let seed: UInt64
  /// What is done with gradients; nil for nothing.
  package let rule: GradientRule?
  package let cut: TrainingCut

  package init(method: M, seed: UInt64, rule: GradientRule? = nil, cut: TrainingCut) {
    self.method = method
    self.seed = seed
    self.rule = rule
    self.cut = cut
  }

  package var resources: Resources { .heavy }

  /// The input of `FineTuneBeside`, and where the part before ended; nil for the first.
  package typealias Input = (
    Checkpoint, Corpus, Corpus?, Corpus?, Scores?, Scores?, HiddenStates?, HiddenStates?,
    [Corpus], Checkpoint?, Corpus?, TrainingPoint?
  )

  package func run(_ input: Input, _ context: Context) throws -> TrainingPoint {
    let common = (
      input.0, input.1, input.2, input.3, input.4, input.5, input.6, input.7, input.8
    )
    let (data, reference) = try FineTune(method: method, seed: seed, rule: rule)
      .prepared(common, input.9, input.10, context)
    return try Trainer(options: method.training, seed: Seed(seed), rule: rule)
      .train(
        try method.prepared(input.0, seed: seed), on: data, from: input.11, to: cut, context,
        until: method.isFinished
      ) { try method.loss($0, reference) }
  }
}

extension TrainingCut {
  /// The cut in words, for labels.
  var words: String {
    switch self {
    case .steps(let count): "step \(count)"
    case .epochs(let count): "epoch \(count)"
    case .end: "the end"
    }
  }
}
