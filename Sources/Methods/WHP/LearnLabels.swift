package import Models
package import Plans
import Tensors

/// Fine-tunes on generic labels in place of the text's own tokens.
package struct LearnLabels: Step {
  package static let kind = "learn-generic-labels"
  package static let version = "3"

  package let rule: GenericRule
  package let average: LabelLoss.Average
  package let training: TrainingOptions
  package let seed: UInt64

  package init(
    rule: GenericRule, average: LabelLoss.Average = .labels, training: TrainingOptions,
    seed: UInt64
  ) {
    self.rule = rule
    self.average = average
    self.training = training
    self.seed = seed
  }

  package var resources: Resources { .heavy }

  /// Anchors whose probability is watched.
  private static let watched = 32

  /// The starting model, the reinforced one for soft labels, and the labels.
  package func run(
    _ input: (Checkpoint, Checkpoint?, GenericLabels), _ context: Context
  ) throws -> Checkpoint {
    let (data, loss) = try prepared(input, context)
    return try Trainer(options: training, seed: Seed(seed)).train(input.0, on: data, context) {
      try loss.value($0)
    }
  }

  /// What is trained on, and the loss.
  func prepared(
    _ input: (Checkpoint, Checkpoint?, GenericLabels), _ context: Context
  ) throws -> (TrainingSets, LabelLoss) {
    let (start, reinforced, labels) = input
    let loss = try LabelLoss(
      labels, of: (start, reinforced), rule, over: average, context)
    let anchors = loss.rows.flatMap { row in
      row.anchors.map { Example(tokens: Array(row.tokens[...$0]), scored: $0..<$0 + 1) }
    }
    let data = TrainingSets(
      loss.rows.map(\.example), watched: ["anchors": Array(anchors.prefix(Self.watched))])
    return (data, loss)
  }
}
