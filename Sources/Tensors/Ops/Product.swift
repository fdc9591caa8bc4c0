/// A matrix in a product: element (i, j) at i · row + j · column, so that a transpose is a matter of strides.
struct Factor {
  enum Elements {
    case floats(Floats)
    case stored(StoredMatrix)
  }

  let elements: Elements
  let row: Int
  let column: Int

  init(_ floats: Floats, row: Int, column: Int) {
    elements = .floats(floats)
    self.row = row
    self.column = column
  }

  init(_ elements: Elements, row: Int, column: Int) {
    self.elements = elements
    self.row = row
    self.column = column
  }
}

extension Tape {
  /// The elements of a slot as they are held, for products and look-ups.
  func elements(_ slot: Slot) -> Factor.Elements {
    if case .stored(let matrix) = entries[slot.index].values { return .stored(matrix) }
    return .floats(self[slot])
  }

  /// Sets or adds to C (rows, columns) the product of A (rows, inner) and B (inner, columns).
  ///
  /// Rows of C are `cRow` floats apart; `columns` when left out. Only B may be stored as a file has it, as a whole or
  /// as the transpose of a whole.
  func multiply(
    _ a: Factor, _ b: Factor, inner: Int, into c: Floats, cRow: Int? = nil, rows: Int, columns: Int,
    accumulate: Bool
  ) {
    guard case .floats(let left) = a.elements else {
      preconditionFailure("only the right factor may be stored")
    }
    switch b.elements {
    case .floats(let right):
      unsafe compute.matmul(
        rows, columns, inner, Strided(left.base, row: a.row, column: a.column),
        Strided(right.base, row: b.row, column: b.column), into: c.base, cRow: cRow ?? columns,
        accumulate: accumulate)
    case .stored(let right):
      let left = unsafe Strided(left.base, row: a.row, column: a.column)
      if b.row == 1 {
        precondition(
          b.column == inner && right.columns == inner && right.rows == columns,
          "a stored matrix is multiplied as a whole")
        unsafe compute.matmul(
          rows, left, transposed: right, into: c.base, cRow: cRow ?? columns, accumulate: accumulate
        )
      } else {
        precondition(
          b.row == columns && right.rows == inner && right.columns == columns,
          "a stored matrix is multiplied as a whole")
        unsafe compute.matmul(
          rows, left, right, into: c.base, cRow: cRow ?? columns, accumulate: accumulate)
      }
    }
  }
}
