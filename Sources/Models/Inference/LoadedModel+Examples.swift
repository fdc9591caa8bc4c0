import Plans
import Tensors

/// Which positions of an example a model's states are wanted of.
package enum StatePositions: String, Codable, Sendable, CaseIterable {
  /// Those that predict a scored token.
  case scored
  /// All but the last, which predicts nothing.
  case all
}

extension LoadedModel {
  /// Reads examples, several at a time, and hands on each batch with its states, one row a position in order.
  ///
  /// The states are gone after the call.
  func forEachBatch(
    of examples: [Example], at positions: StatePositions, blocks: Int? = nil,
    _ context: Context? = nil,
    _ body: ([Example], Tape.Slot) throws -> Void
  ) rethrows {
    var done = 0
    for batch in examples.batches(of: Self.tokensAtOnce, size: \.tokens.count) {
      let tokens = TokenBatch(batch.map { Array($0.tokens.dropLast()) })
      var rows: [Int32] = []
      for (start, example) in zip(tokens.starts, batch) {
        rows += example.positions(positions).map { Int32(start + $0) }
      }
      try body(Array(batch), read(tokens, at: rows, blocks: blocks))
      done += batch.count
      context?.progress(Progress(done: done, total: examples.count))
    }
  }
}

extension Example {
  /// The positions in `tokens` whose states are wanted.
  package func positions(_ which: StatePositions) -> Range<Int> {
    switch which {
    case .scored: scored.lowerBound - 1..<scored.upperBound - 1
    case .all: 0..<tokens.count - 1
    }
  }
}
