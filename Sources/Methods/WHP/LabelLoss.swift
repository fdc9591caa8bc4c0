package import Models
package import Plans
package import Tensors

/// The loss of learning generic labels: cross-entropy at the labelled places, as masked cross-entropy has it (Eldan and
/// Russinovich, 2023).
///
/// Hard labels are tokens; with the reinforced model's states kept, the labels are whole distributions.
package struct LabelLoss {
  /// What the sum over a batch's labels is divided by.
  package enum Average: String, Codable, Sendable, CaseIterable {
    /// The labels: the ordinary mean.
    case labels
    /// All tokens that are learnt, so that a batch with few labels weighs little.
    case tokens
  }

  /// The rows that have a label, which the training runs over.
  package let rows: [GenericLabels.Row]
  /// Where each of them is among all rows.
  private let known: [Int]
  private let soft: SoftLabels?
  private let rule: GenericRule
  private let average: Average

  /// Takes labels of a starting model and of the reinforced one, which hard labels can do without.
  package init(
    _ labels: GenericLabels, of models: (start: Checkpoint, reinforced: Checkpoint?),
    _ rule: GenericRule, over average: Average = .labels, _ context: Context
  ) throws {
    self.average = average
    known = labels.rows.indices.filter { !labels.rows[$0].places.isEmpty }
    rows = known.map { labels.rows[$0] }
    self.rule = rule
    if let states = labels.states, let reinforced = models.reinforced {
      soft = SoftLabels(
        baseline: states.baseline, reinforced: states.reinforced,
        heads: (try FrozenHead(models.start, context), try FrozenHead(reinforced, context)))
    } else {
      soft = nil
    }
  }

  /// Writes the loss of one step on its tape; parts of a batch add up to the whole's.
  package func value(_ step: TrainingStep) throws -> Tape.Slot {
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
    switch average {
    case .tokens: return batch.meanOverTokens(losses, on: tape)
    case .labels:
      let labels = batch.batchItems.reduce(0) { $0 + rows[$1].places.count }
      return tape.sum(losses, dividedBy: Double(labels))
    }
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
    func source(_ states: HiddenStates, _ head: FrozenHead) throws -> ReferenceLogits.Source {
      let values = rows.flatMap { $0 < states.count ? Array(states.states(of: $0)) : [] }
      guard values.count == places.count * states.width else {
        throw MethodError("the generic labels were made for other rows")
      }
      let kept = tape.constant(values, rows: places.count, columns: states.width)
      return ReferenceLogits.Source(hidden: tape[kept], head: head.bound(to: tape))
    }
    let reference = ReferenceLogits(
      [try source(baseline, heads.baseline), try source(reinforced, heads.reinforced)],
      rule.change(forbidden: labels.flatMap(\.forbidden)))
    return tape.klDivergence(batch.hidden, batch.head, from: reference, rows: places)
  }
}
