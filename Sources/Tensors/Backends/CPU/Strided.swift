/// A matrix in memory: element (i, j) is at `start[i * row + j * column]`.
@unsafe
package struct Strided {
  package let start: UnsafePointer<Float>
  /// Elements from one row to the next.
  package let row: Int
  /// Elements from one column to the next.
  package let column: Int

  /// The matrix whose rows are `row` elements apart and whose columns are `column` apart.
  package init(_ start: UnsafePointer<Float>, row: Int, column: Int = 1) {
    unsafe self.start = unsafe start
    unsafe self.row = row
    unsafe self.column = column
  }

  /// The same memory read as the transposed matrix.
  package var transposed: Strided { unsafe Strided(start, row: column, column: row) }

  func from(row i: Int, column j: Int) -> Strided {
    unsafe Strided(start + i * row + j * column, row: row, column: column)
  }
}
