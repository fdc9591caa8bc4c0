package import Models
package import Pipeline
import Tensors

/// Fine-tunes on generic labels in place of the text's own tokens.
package struct LearnLabels: Step {
  package static let kind = "learn-generic-labels"
  package static let version = "2"

  package let rule: GenericRule
  package let training: TrainingOptions
  package let seed: UInt64

  package init(rule: GenericRule, training: TrainingOptions, seed: UInt64) {
    self.rule = rule
    self.training = training
    self.seed = seed
  }

  package var weight: Weight { .heavy() }

  /// Anchors whose probability is watched.
  private static let watched = 32

  /// The starting model, the reinforced one for soft labels, and the labels.
  package func run(
    _ input: (Checkpoint, Checkpoint?, GenericLabels), _ context: Context
  ) throws -> Checkpoint {
    let (start, reinforced, labels) = input
    let known = labels.rows.indices.filter { !labels.rows[$0].places.isEmpty }
    let rows = known.map { labels.rows[$0] }
    let soft = try softLabels(start, reinforced, labels, context)
    let anchors = rows.flatMap { row in
      row.anchors.map { Example(tokens: Array(row.tokens[...$0]), scored: $0..<$0 + 1) }
    }
    let data = TrainingSets(
      rows.map(\.example), watched: ["anchors": Array(anchors.prefix(Self.watched))])
    return try Trainer(options: training, seed: Seed(seed)).train(start, on: data, context) {
      step in
      let (tape, batch) = (step.tape, step.primary)
      let chosen = batch.items.map { rows[$0] }
      var places: [Int32] = []
      var first = 0
      for row in chosen {
        let scored = row.example.scored
        places += row.places.map { Int32(first + $0 - scored.lowerBound) }
        first += scored.count
      }
      let losses =
        try soft?.divergence(
          of: batch, at: places, rows: batch.items.map { known[$0] }, chosen, rule, tape)
        ?? tape.negativeLogLikelihoods(
          batch.hidden, batch.head, rows: places, targets: chosen.flatMap(\.labels))
      // A label weighs as much as a token of the text.
      return batch.meanOverTokens(losses, on: tape)
    }
  }

  private func softLabels(
    _ start: Checkpoint, _ reinforced: Checkpoint?, _ labels: GenericLabels, _ context: Context
  ) throws -> SoftLabels? {
    guard let states = labels.states, let reinforced else { return nil }
    return SoftLabels(
      baseline: states.baseline, reinforced: states.reinforced,
      heads: (try FrozenHead(start, context), try FrozenHead(reinforced, context)))
  }
}

/// Whole generic distributions, made from states when they are needed.
private struct SoftLabels {
  let baseline: HiddenStates
  let reinforced: HiddenStates
  let heads: (baseline: FrozenHead, reinforced: FrozenHead)

  /// Returns KL(generic ‖ model) at the labelled places of some rows, (places, 1): it has the gradient of
  /// the cross-entropy with the generic distribution.
  func divergence(
    of batch: Evidence, at places: [Int32], rows: [Int], _ labels: [GenericLabels.Row],
    _ rule: GenericRule, _ tape: Tape
  ) throws -> Tape.Slot {
    let forbidden = labels.flatMap(\.forbidden)
    func source(_ states: HiddenStates, _ head: FrozenHead) throws -> ReferenceLogits.Source {
      let values = rows.flatMap { $0 < states.count ? Array(states.states(of: $0)) : [] }
      guard values.count == places.count * states.width else {
        throw MethodError("the generic labels were made for other rows")
      }
      let kept = tape.constant(values, rows: places.count, columns: states.width)
      return ReferenceLogits.Source(hidden: tape[kept], head: head.bound(to: tape))
    }
    let reference = ReferenceLogits([
      try source(baseline, heads.baseline), try source(reinforced, heads.reinforced),
    ]) { row, logits in
      rule.apply(to: logits[0], reinforced: logits[1], forbidden: forbidden[row])
    }
    return tape.klDivergence(batch.hidden, batch.head, from: reference, rows: places)
  }
}
