extension Tape {
  /// Returns the rows of a table that tokens name: table (V, C), result (tokens, C).
  package func embedding(_ tokens: [Int32], _ table: Slot) -> Slot {
    let (vocabulary, width) = (Int32(rows(table)), columns(table))
    precondition(tokens.allSatisfy { 0 <= $0 && $0 < vocabulary }, "tokens must be in the table")
    let y = makeSlot(rows: tokens.count, columns: width, from: table)
    backend.gather(tokens, of: elements(table), width: width, into: self[y])
    record(Embedding(tokens: tokens, table: table), y)
    return y
  }
}

extension Tape {
  /// Returns some rows of a matrix, in any order and as often as wished: x (N, C), result (rows, C).
  package func rows(_ rows: [Int32], of x: Slot) -> Slot { embedding(rows, x) }
}

private struct Embedding: Operation {
  let tokens: [Int32]
  let table: Tape.Slot

  func backward(_ tape: Tape, _ output: Tape.Slot) {
    // A token may occur often: rows are added in order, so the order of additions is fixed.
    tape.backend.scatterAdd(
      tape.gradient(of: output), tokens, width: tape.columns(output),
      into: tape.gradient(of: table))
  }
}
