package import Pipeline
package import Tensors

/// A model in memory, ready to read tokens; everything that only uses models goes through it.
package final class LoadedModel {
  package let checkpoint: Checkpoint
  /// Where the results of the last `read` are.
  package let tape: Tape
  private let weights: ModelWeights
  private let countTokens: @Sendable (Int) -> Void

  /// Tokens that are read at once; what is longer is read in pieces, and no result depends on it.
  static let tokensAtOnce = 1024

  package init(_ checkpoint: Checkpoint, _ context: Context) throws {
    self.checkpoint = checkpoint
    weights = try ModelWeights(checkpoint)
    tape = try Tape(Compute(context), isRecording: false)
    countTokens = context.countTokens
  }

  /// Reads a batch and returns the states of some of its rows, or of all, ready for the head, or the residual
  /// stream after some blocks; what was on the tape is gone.
  package func read(
    _ batch: TokenBatch, at rows: [Int32]? = nil, blocks: Int? = nil, _ cache: KeyValueCache? = nil,
    patch: Forward.Patch? = nil
  ) -> Tape.Slot {
    tape.reset()
    countTokens(batch.tokens.count)
    return checkpoint.architecture.forward(
      batch, Forward(rows: rows, blocks: blocks, cache: cache, patch: patch),
      weights.bound(to: tape), tape)
  }

  /// Reads tokens for the cache's sake only, in pieces if there are many.
  func absorb(_ tokens: [Int32], at place: Int, _ cache: KeyValueCache) {
    for start in stride(from: 0, to: tokens.count, by: Self.tokensAtOnce) {
      let piece = tokens[start..<min(tokens.count, start + Self.tokensAtOnce)]
      let batch = TokenBatch([Array(piece)], after: [cache.length(place)], places: [place])
      _ = read(batch, at: [], cache)
    }
  }

  /// Changes the first numbers of the soft prompt, which must have as many.
  func setSoftPrompt(_ numbers: [Float]) { weights.set(SoftPrompt.weight, to: numbers) }

  /// The map to logits, on the tape until the next `read`.
  package var head: Head { checkpoint.architecture.head(weights.bound(to: tape)) }

  /// Makes room for the keys and values of sequences of at most `capacity` tokens.
  package func makeCache(sequences: Int, capacity: Int) -> KeyValueCache {
    checkpoint.architecture.makeCache(sequences: sequences, capacity: capacity)
  }

  /// Returns −log p of targets, each predicted from one of the rows of states.
  package func losses(_ states: Tape.Slot, rows: [Int32], _ targets: [Int32]) -> [Float] {
    tape.values(tape.negativeLogLikelihoods(states, head, rows: rows, targets: targets))
  }

  /// Returns the logits of states, (rows, vocabulary).
  package func logits(_ states: Tape.Slot) -> Floats { tape.logits(states, head) }
}
