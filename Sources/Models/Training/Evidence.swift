package import Tensors

/// What the model being trained says of one batch of sequences, or of the part of it that is in memory.
///
/// Losses are shares of the whole batch's: divide by its counts, and the parts add up to it.
package struct Evidence {
  /// Which examples of their set these are, in batch order.
  package let items: [Int]
  /// Which examples of their set the whole batch has.
  package let batchItems: [Int]
  /// Scored tokens of each sequence, all positive.
  package let tokenCounts: [Int]
  /// What the whole batch comes to.
  package let batch: BatchSize
  private let source: Source

  private enum Source {
    case losses(Tape.Slot)
    case reading(BatchReading, sequences: Range<Int>)
  }

  /// A whole batch whose losses are known.
  package init(items: [Int], tokenCounts: [Int], losses: Tape.Slot) {
    self.items = items
    batchItems = items
    self.tokenCounts = tokenCounts
    let tokens = tokenCounts.reduce(0, +)
    batch = BatchSize(items: items.count, tokens: tokens, positions: tokens)
    source = .losses(losses)
  }

  /// Some of the sequences that a model reads together; all of a batch unless `batchItems` says more.
  package init(
    items: [Int], batchItems: [Int]? = nil, batch: BatchSize, reading: BatchReading,
    sequences: Range<Int>
  ) {
    self.items = items
    self.batchItems = batchItems ?? items
    tokenCounts = reading.examples[sequences].map(\.scored.count)
    self.batch = batch
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

  /// Returns the last hidden states at some positions, (positions, C); `all` only in a training that
  /// `readsAllPositions`.
  package func hidden(at positions: StatePositions) -> Tape.Slot {
    guard positions == .all else { return hidden }
    let (reading, sequences) = read
    return reading.rows(reading.positions(sequences), of: reading.allHidden)
  }

  /// Returns the tokens that follow some positions.
  package func targets(at positions: StatePositions) -> [Int32] {
    guard positions == .all else { return targets }
    let (reading, sequences) = read
    return reading.examples[sequences].flatMap { $0.tokens.dropFirst() }
  }

  /// The map from hidden states to logits.
  package var head: Head { read.reading.head }

  /// The scored tokens.
  package var targets: [Int32] {
    let (reading, sequences) = read
    return Array(reading.targets[reading.scored(sequences)])
  }

  /// Returns the residual stream after this many blocks at some positions; another pass through the network.
  package func residuals(after blocks: Int, at positions: StatePositions) -> Tape.Slot {
    let (reading, sequences) = read
    return reading.residuals(of: sequences, after: blocks, at: positions)
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
    tape.scale(tape.sum(losses), by: 1 / Double(batch.tokens))
  }

  /// Returns the mean over the batch's sequences of a column with a number for each.
  package func meanOverItems(_ values: Tape.Slot, on tape: Tape) -> Tape.Slot {
    tape.sum(values, dividedBy: Double(batch.items))
  }

  /// Returns the mean over the batch's positions of a column with a number for each.
  package func mean(
    _ values: Tape.Slot, over positions: StatePositions, on tape: Tape
  ) -> Tape.Slot {
    let count = positions == .all ? batch.positions : batch.tokens
    return tape.sum(values, dividedBy: Double(count))
  }

  /// Returns the mean over the batch's scored tokens of a column with a number for each.
  package func meanOverTokens(_ values: Tape.Slot, on tape: Tape) -> Tape.Slot {
    tape.sum(values, dividedBy: Double(batch.tokens))
  }
}
