import Documents
package import Models
package import Plans
import Tensors

/// A part of the training of `FineTune`, up to a cut, from where the part before it ended.
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

  /// Takes the input of `FineTune`, and where the part before ended; nil for the first.
  package func run(
    _ input: (EvidenceInputs, TrainingPoint?), _ context: Context
  ) throws -> TrainingPoint {
    let tuning = try Tuning(method, seed: seed, input.0, context)
    return try Trainer(options: method.training, seed: Seed(seed), rule: rule)
      .train(
        tuning.start, on: tuning.data, from: input.1, to: cut, context, until: method.isFinished
      ) { try method.loss($0, tuning.reference) }
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
