/// A matrix of bfloat16 in memory: element (i, j) is at `start[i * row + j * column]`.
@unsafe
package struct StridedHalf {
  package let start: UnsafePointer<UInt16>
  /// Elements from one row to the next.
  package let row: Int
  /// Elements from one column to the next.
  package let column: Int

  /// The matrix whose rows are `row` elements apart and whose columns are `column` apart.
  package init(_ start: UnsafePointer<UInt16>, row: Int, column: Int = 1) {
    unsafe self.start = unsafe start
    unsafe self.row = row
    unsafe self.column = column
  }
}
