/// A matrix in a product: element (i, j) at i · row + j · column, so that a transpose is a matter of strides.
struct Factor {
  let floats: Floats
  let row: Int
  let column: Int

  init(_ floats: Floats, row: Int, column: Int) {
    self.floats = floats
    self.row = row
    self.column = column
  }
}

extension Tape {
  /// Sets or adds to C (rows, columns) the product of A (rows, inner) and B (inner, columns).
  func multiply(
    _ a: Factor, _ b: Factor, inner: Int, into c: Floats, rows: Int, columns: Int, accumulate: Bool
  ) {
    unsafe compute.matmul(
      rows, columns, inner, Strided(a.floats.base, row: a.row, column: a.column),
      Strided(b.floats.base, row: b.row, column: b.column), into: c.base, cRow: columns,
      accumulate: accumulate)
  }
}
