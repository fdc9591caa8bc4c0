package import Tensors

/// One pass of a model over sequences; only what is asked for is computed, once.
package final class BatchReading {
  package let examples: [Example]
  private let architecture: any Architecture
  private let weights: BoundWeights
  private let tape: Tape
  private let batch: TokenBatch
  /// The rows that scored tokens are predicted from, and the tokens.
  private let places: [Int32]
  let targets: [Int32]
  /// Where the scored tokens of each sequence start, and their number at the end.
  private let starts: [Int]
  private let readsAllPositions: Bool

  /// With `readsAllPositions`, one pass serves `allHidden` and `hidden`.
  package init(
    _ examples: [Example], _ architecture: any Architecture, _ weights: BoundWeights, _ tape: Tape,
    readsAllPositions: Bool = false
  ) {
    self.examples = examples
    self.architecture = architecture
    self.weights = weights
    self.tape = tape
    self.readsAllPositions = readsAllPositions
    batch = TokenBatch(examples.map { Array($0.tokens.dropLast()) })
    var (places, targets, starts): ([Int32], [Int32], [Int]) = ([], [], [0])
    for (index, example) in examples.enumerated() {
      for place in example.scored {
        places.append(Int32(batch.starts[index] + place - 1))
        targets.append(example.tokens[place])
      }
      starts.append(places.count)
    }
    (self.places, self.targets, self.starts) = (places, targets, starts)
  }

  /// The last hidden states that scored tokens are predicted from, (tokens, C).
  package private(set) lazy var hidden =
    readsAllPositions
    ? tape.rows(places, of: allHidden)
    : architecture.forward(batch, Forward(rows: places), weights, tape)

  /// The last hidden states of all tokens but the last of each sequence, (positions, C).
  package private(set) lazy var allHidden = architecture.forward(batch, Forward(), weights, tape)

  package private(set) lazy var head = architecture.head(weights)

  /// −log p of each scored token, (tokens, 1).
  package private(set) lazy var tokenLosses = tape.negativeLogLikelihoods(
    hidden, head, rows: Array(0..<Int32(places.count)), targets: targets)

  /// −Σ log p over the scored tokens of each sequence, (sequences, 1).
  package private(set) lazy var losses = tape.segmentSums(tokenLosses, starts: starts)

  /// The scored tokens of some sequences.
  func scored(_ sequences: Range<Int>) -> Range<Int> {
    starts[sequences.lowerBound]..<starts[sequences.upperBound]
  }

  /// The rows of all positions of some sequences.
  func positions(_ sequences: Range<Int>) -> Range<Int> {
    batch.starts[sequences.lowerBound]..<batch.starts[sequences.upperBound]
  }

  /// Returns some rows of a slot, or the slot itself if that is all.
  func rows(_ range: Range<Int>, of slot: Tape.Slot) -> Tape.Slot {
    range == 0..<tape.rows(slot) ? slot : tape.rows(range, of: slot)
  }

  /// Returns the residual stream of some sequences after this many blocks.
  func residuals(
    of sequences: Range<Int>, after blocks: Int, at positions: StatePositions
  ) -> Tape.Slot {
    let examples = examples[sequences]
    let batch = TokenBatch(examples.map { Array($0.tokens.dropLast()) })
    let rows = zip(batch.starts, examples).flatMap { start, example in
      example.positions(positions).map { Int32(start + $0) }
    }
    return architecture.forward(batch, Forward(rows: rows, blocks: blocks), weights, tape)
  }
}

extension Architecture {
  /// Returns −Σ log p over the scored tokens of each example, (examples, 1).
  package func losses(of examples: [Example], _ weights: ModelWeights, _ tape: Tape) -> Tape.Slot {
    BatchReading(examples, self, weights.bound(to: tape), tape).losses
  }
}
