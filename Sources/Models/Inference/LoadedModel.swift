package import Plans
package import Tensors

/// A model in memory, ready to read tokens; everything that only uses models goes through it.
package final class LoadedModel {
  package let checkpoint: Checkpoint
  /// Where the results of the last `read` are.
  package let tape: Tape
  private let weights: ModelWeights
  private let countTokens: @Sendable (Int) -> Void
  /// Models whose logits are combined with this one's; they read what this one reads.
  private let assistants: [LoadedModel]
  /// What the assistants made of the last `read`, each on its own tape.
  private var assisted: [Tape.Slot] = []
  /// The combined logits that were handed out last.
  private var combinedLogits = FloatMemory(count: 0)

  /// Tokens that are read at once; what is longer is read in pieces, and no result depends on it.
  static let tokensAtOnce = 1024

  package init(_ checkpoint: Checkpoint, _ context: Context) throws {
    try checkpoint.checkHasWeights()
    self.checkpoint = checkpoint
    weights = try ModelWeights(checkpoint)
    tape = try Tape(Compute(context), isRecording: false)
    assistants = try checkpoint.assistants.map { try LoadedModel($0, context) }
    guard
      assistants.isEmpty || checkpoint.softPrompt == 0 && checkpoint.answering.corruption == nil
    else {
      throw ModelError.unanswerable(
        "other models' logits cannot be combined with those of a model that reads vectors which they do not have: a soft prompt, or corrupted embeddings"
      )
    }
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
    // Only the last states have logits.
    assisted =
      blocks == nil
      ? assistants.enumerated().map { index, model in
        model.read(batch, at: rows, cache?.companions[index])
      } : []
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
    let cache = checkpoint.architecture.makeCache(sequences: sequences, capacity: capacity)
    cache.companions = assistants.map { $0.makeCache(sequences: sequences, capacity: capacity) }
    return cache
  }

  /// Returns −log p of targets, each predicted from one of the rows of states of the last `read`.
  package func losses(_ states: Tape.Slot, rows: [Int32], _ targets: [Int32]) -> [Float] {
    guard !assistants.isEmpty else {
      return tape.values(tape.negativeLogLikelihoods(states, head, rows: rows, targets: targets))
    }
    return combinedStatistics(states, rows: rows.map { Int($0) }, targets).map { -$0.logP }
  }

  /// Returns what the model says of targets, target i predicted from row i of the states of the last `read`.
  package func statistics(_ states: Tape.Slot, targets: [Int32]) -> [TokenStatistics] {
    guard !assistants.isEmpty else { return tape.statistics(states, head, targets: targets) }
    return combinedStatistics(states, rows: Array(targets.indices), targets)
  }

  /// Returns the likeliest token after each row of the states of the last `read`; the first of equals.
  package func argmax(_ states: Tape.Slot) -> [Int32] {
    guard !assistants.isEmpty else { return tape.argmax(states, head) }
    let (logits, size) = (self.logits(states, isWriting: true), checkpoint.vocabulary)
    return (0..<tape.rows(states)).map { row in
      var best = 0
      for token in 1..<size where logits[row * size + token] > logits[row * size + best] {
        best = token
      }
      return Int32(best)
    }
  }

  /// Returns the logits of rows of the states of the last `read`, all of them unless `rows` says which, (rows, vocabulary).
  ///
  /// Where something is written by them, tokens that an offset's filter keeps back have none to speak of. Combined
  /// logits are gone after the next call.
  package func logits(
    _ states: Tape.Slot, rows: Range<Int>? = nil, isWriting: Bool = false
  ) -> Floats {
    guard !assistants.isEmpty else {
      return tape.logits(rows.map { tape.rows($0, of: states) } ?? states, head)
    }
    combinedLogits = combined(states, rows ?? 0..<tape.rows(states), isWriting: isWriting)
    return combinedLogits.floats
  }

  // MARK: Assistants

  /// Floats of combined logits in memory at once; counts in no result.
  private static let logitsAtOnce = 1 << 22

  /// Returns the logits of rows with those of the assistants combined, (rows, vocabulary).
  private func combined(
    _ states: Tape.Slot, _ rows: Range<Int>, isWriting: Bool
  ) -> FloatMemory {
    let size = checkpoint.vocabulary
    func logits(_ tape: Tape, _ states: Tape.Slot, _ head: Head) -> FloatMemory {
      let memory = FloatMemory(count: rows.count * size, cleared: false)
      tape.logits(states, head, rows: rows, into: memory.floats)
      return memory
    }
    let own = logits(tape, states, head)
    let others = zip(assistants, assisted).map { logits($0.tape, $1, $0.head) }
    for row in 0..<rows.count {
      let part = row * size..<(row + 1) * size
      let base = own.floats[part].array
      var rest = others.map { $0.floats[part] }[...]
      for offset in checkpoint.answering.offsets {
        let taken = Array(rest.prefix(offset.weights.count))
        rest = rest.dropFirst(taken.count)
        offset.apply(to: own.floats[part], base: base, taken, isWriting: isWriting)
      }
    }
    return own
  }

  private func combinedStatistics(
    _ states: Tape.Slot, rows: [Int], _ targets: [Int32]
  ) -> [TokenStatistics] {
    let size = checkpoint.vocabulary
    let most = max(1, Self.logitsAtOnce / size)
    var found: [TokenStatistics] = []
    while found.count < targets.count {
      let first = found.count
      var range = rows[first]..<rows[first] + 1
      var end = first
      while end < targets.count {
        let wider = min(range.lowerBound, rows[end])..<max(range.upperBound, rows[end] + 1)
        guard wider.count <= most else { break }
        range = wider
        end += 1
      }
      let logits = combined(states, range, isWriting: false)
      found += tape.statistics(
        ofLogits: logits.floats, vocabulary: size,
        rows: rows[first..<end].map { $0 - range.lowerBound }, targets: Array(targets[first..<end]))
    }
    return found
  }
}
