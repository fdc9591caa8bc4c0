extension Tape {
  /// Returns the sums of runs of a column: (N, 1) and where each run starts, to (runs, 1).
  ///
  /// `starts` ends with N, so that run i is `starts[i]..<starts[i + 1]`; added in order, in double.
  package func segmentSums(_ x: Slot, starts: [Int]) -> Slot {
    precondition(
      columns(x) == 1 && starts.first == 0 && starts.last == rows(x), "runs must cover a column")
    let y = makeSlot(rows: starts.count - 1, columns: 1, from: x)
    backend.sumSegments(self[x], starts: starts, into: self[y])
    record(SegmentSums(x: x, starts: starts), y)
    return y
  }

  /// Returns some rows of a matrix, in order.
  package func rows(_ range: Range<Int>, of x: Slot) -> Slot {
    let y = makeSlot(rows: range.count, columns: columns(x), from: x)
    self[y].copy(from: self[x][range.lowerBound * columns(x)..<range.upperBound * columns(x)])
    record(RowRange(x: x, first: range.lowerBound * columns(x)), y)
    return y
  }
}

private struct SegmentSums: Operation {
  let x: Tape.Slot
  let starts: [Int]

  func backward(_ tape: Tape, _ output: Tape.Slot) {
    tape.backend.addToSegments(
      tape.gradient(of: output), starts: starts, of: tape.gradient(of: x))
  }
}

private struct RowRange: Operation {
  let x: Tape.Slot
  let first: Int

  func backward(_ tape: Tape, _ output: Tape.Slot) {
    let dy = tape.gradient(of: output)
    tape.gradient(of: x)[first..<first + dy.count].accumulate(dy)
  }
}
