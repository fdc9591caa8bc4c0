package import Tensors

/// What the model being trained says of one batch of sequences, or of the part of it that is in memory.
///
/// Losses are shares of the whole batch's: divide by its counts, and the parts add up to it.
package struct Evidence {
  /// Which examples of their set these are, in batch order.
  package let items: [Int]
  /// Scored tokens of each sequence, all positive.
  package let tokenCounts: [Int]
  /// Sequences, and scored tokens, of the whole batch.
  package let batchItems: Int
  package let batchTokens: Int
  private let source: Source

  private enum Source {
    case losses(Tape.Slot)
    case reading(BatchReading, sequences: Range<Int>)
  }

  /// A whole batch whose losses are known.
  package init(items: [Int], tokenCounts: [Int], losses: Tape.Slot) {
    self.items = items
    self.tokenCounts = tokenCounts
    batchItems = items.count
    batchTokens = tokenCounts.reduce(0, +)
    source = .losses(losses)
  }

  /// Some of the sequences that a model reads together.
  init(
    items: [Int], batchItems: Int, batchTokens: Int, reading: BatchReading, sequences: Range<Int>
  ) {
    self.items = items
    tokenCounts = reading.examples[sequences].map(\.scored.count)
    self.batchItems = batchItems
    self.batchTokens = batchTokens
    source = .reading(reading, sequences: sequences)
  }

  /// −Σ log p over the scored tokens of each sequence, (sequences, 1).
  package var losses: Tape.Slot {
    switch source {
    case .losses(let losses): losses
    case .reading(let reading, let sequences): reading.rows(sequences, of: reading.losses)
    }
  }

  /// −log p of each scored token, (tokens, 1).
  package var tokenLosses: Tape.Slot {
    let (reading, sequences) = read
    return reading.rows(reading.scored(sequences), of: reading.tokenLosses)
  }

  /// The last hidden states that scored tokens are predicted from, (tokens, C).
  package var hidden: Tape.Slot {
    let (reading, sequences) = read
    return reading.rows(reading.scored(sequences), of: reading.hidden)
  }

  /// The map from hidden states to logits.
  package var head: Head { read.reading.head }

  /// The scored tokens.
  package var targets: [Int32] {
    let (reading, sequences) = read
    return Array(reading.targets[reading.scored(sequences)])
  }

  /// Returns the residual stream after so many blocks, a row for each token but the last of each sequence;
  /// another pass through the network.
  package func residuals(after blocks: Int) -> Tape.Slot {
    let (reading, sequences) = read
    return reading.residuals(of: sequences, after: blocks)
  }

  private var read: (reading: BatchReading, sequences: Range<Int>) {
    guard case .reading(let reading, let sequences) = source else {
      preconditionFailure("these sequences were not read by a model")
    }
    return (reading, sequences)
  }

  /// Returns the cross-entropy of the batch as Hugging Face has it: the mean over all its scored tokens,
  /// so that long answers weigh more.
  package func crossEntropy(on tape: Tape) -> Tape.Slot {
    tape.scale(tape.sum(losses), by: 1 / Double(batchTokens))
  }

  /// Returns the mean over the batch's sequences of a column with a number for each.
  package func meanOverItems(_ values: Tape.Slot, on tape: Tape) -> Tape.Slot {
    tape.sum(values, dividedBy: Double(batchItems))
  }

  /// Returns the mean over the batch's scored tokens of a column with a number for each.
  package func meanOverTokens(_ values: Tape.Slot, on tape: Tape) -> Tape.Slot {
    tape.sum(values, dividedBy: Double(batchTokens))
  }
}
