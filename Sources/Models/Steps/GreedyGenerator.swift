package import Pipeline
import Tensors
import Tokenizers

/// Continues prompts with the likeliest tokens, many prompts at a time.
package struct GreedyGenerator {
  private let model: Checkpoint
  private let weights: ModelWeights
  private let tape: Tape

  package init(_ model: Checkpoint, _ context: Context) throws {
    self.model = model
    weights = ModelWeights(model.table, model.weights)
    tape = try Tape(
      Compute(context), isRecording: false)
  }

  /// Returns the tokens after each prompt, the end-of-text token included when the model wrote it.
  ///
  /// What follows a prompt does not depend on the prompts beside it. Of equally likely tokens the first wins.
  package func continuations(of prompts: [[Int32]], maxNewTokens: Int) -> [[Int32]] {
    var written = prompts.map { _ in [Int32]() }
    guard maxNewTokens > 0 else { return written }
    let longest = prompts.map(\.count).max() ?? 0
    let cache = model.architecture.makeCache(
      sequences: prompts.count, capacity: longest + maxNewTokens)
    var places = Array(prompts.indices)
    var batch = TokenBatch(prompts)
    while !places.isEmpty {
      let next = likeliest(after: batch, cache)
      for (place, token) in zip(places, next) { written[place].append(token) }
      places.removeAll {
        written[$0].last == model.tokenizer.end || written[$0].count == maxNewTokens
      }
      batch = TokenBatch(
        places.map { written[$0].suffix(1) }, after: places.map { cache.length($0) },
        places: places)
    }
    return written
  }

  /// Reads a batch and returns the likeliest token after each of its sequences.
  private func likeliest(after batch: TokenBatch, _ cache: KeyValueCache) -> [Int32] {
    tape.reset()
    let bound = weights.bound(to: tape)
    let last = batch.starts.dropFirst().map { Int32($0 - 1) }
    let hidden = model.architecture.hidden(batch, at: last, bound, tape, cache)
    return tape.argmax(hidden, model.architecture.head(bound))
  }
}
