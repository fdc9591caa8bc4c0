package import Tensors

/// What the model being trained says of one batch of sequences.
package struct Evidence {
  /// Which examples of their set these are, in batch order.
  package let items: [Int]
  /// Scored tokens of each sequence, all positive.
  package let tokenCounts: [Int]
  /// −Σ log p over the scored tokens of each sequence, (sequences, 1).
  package let losses: Tape.Slot

  package init(items: [Int], tokenCounts: [Int], losses: Tape.Slot) {
    self.items = items
    self.tokenCounts = tokenCounts
    self.losses = losses
  }

  /// Scored tokens of all sequences.
  package var tokenCount: Int { tokenCounts.reduce(0, +) }

  /// Returns the cross-entropy of the batch as Hugging Face has it: the mean over all its scored tokens,
  /// so that long answers weigh more.
  package func crossEntropy(on tape: Tape) -> Tape.Slot {
    tape.scale(tape.sum(losses), by: 1 / Double(tokenCount))
  }
}

/// One step of training as an objective sees it.
package struct TrainingStep {
  package let tape: Tape
  /// The batch that an epoch runs over: the forget rows of an unlearning method.
  package let primary: Evidence
  /// As many rows drawn from the partner set; nil without one.
  package let partner: Evidence?
  /// This step, counted from 0, and how many there are.
  package let number: Int
  package let total: Int

  package init(tape: Tape, primary: Evidence, partner: Evidence?, number: Int, total: Int) {
    self.tape = tape
    self.primary = primary
    self.partner = partner
    self.number = number
    self.total = total
  }
}
