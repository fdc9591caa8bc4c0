extension Tape {
  /// The elements of a slot as they are held, for products and look-ups.
  func elements(_ slot: Slot) -> Factor.Elements {
    if case .stored(let matrix) = entries[slot.index].values { return .stored(matrix) }
    return .floats(self[slot])
  }

  /// Sets or adds to C (rows, columns) the product of A (rows, inner) and B (inner, columns); rows of C are `cRow` floats
  /// apart, `columns` when left out.
  func multiply(
    _ a: Factor, _ b: Factor, inner: Int, into c: Floats, cRow: Int? = nil, rows: Int, columns: Int,
    accumulate: Bool
  ) {
    backend.multiply(
      a, b, inner: inner, into: c, cRow: cRow ?? columns, rows: rows, columns: columns,
      accumulate: accumulate)
  }
}
