internal import CKernels

extension Tape {
  /// Returns the rows of a table that tokens name: table (V, C), result (tokens, C).
  package func embedding(_ tokens: [Int32], _ table: Slot) -> Slot {
    let (vocabulary, width) = (Int32(rows(table)), columns(table))
    precondition(tokens.allSatisfy { 0 <= $0 && $0 < vocabulary }, "tokens must be in the table")
    let y = makeSlot(rows: tokens.count, columns: width, from: table)
    let to = self[y]
    switch elements(table) {
    case .floats(let from):
      unsafe lk_gather(tokens.count, width, from.base, width, tokens, to.base, width)
    case .stored(let from):
      withScratch(StoredMatrix.panelRows * width) { scratch in
        for (row, token) in tokens.enumerated() {
          let place = to[row * width..<(row + 1) * width]
          from.widen(row: Int(token), into: place, scratch: scratch)
        }
      }
    }
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
    let width = tape.columns(output)
    let (dy, dTable) = (tape.gradient(of: output), tape.gradient(of: table))
    // A token may occur often: rows are added in order, so the order of additions is fixed.
    unsafe lk_scatter_add(tokens.count, width, dy.base, width, tokens, dTable.base, width)
  }
}
