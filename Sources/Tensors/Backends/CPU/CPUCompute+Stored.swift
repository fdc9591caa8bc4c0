private import CKernels

// Products with frozen matrices in the format of their file, to the bit those with the same numbers as floats. A few
// rows are multiplied as the matrix is read; for more, a part of it is widened at a time.
extension CPUCompute {
  /// C[m, w.rows] = A[m, w.columns] Wᵀ, added to C's old values when `accumulate`.
  ///
  /// Rows of C are `cRow` elements apart. With `fast` numerics a few rows are multiplied as with portable ones.
  package func matmul(
    _ m: Int, _ a: Strided, transposed w: StoredMatrix, into c: UnsafeMutablePointer<Float>,
    cRow: Int, accumulate: Bool = false
  ) {
    precondition(m >= 0, "sizes are not negative")
    guard m > 0 else { return }
    if m <= Int(LK_SKINNY_ROWS) {
      forEachRange(w.rows, size: Self.storedColumns) { columns in
        unsafe lk_stored_skinny(
          w.format.stored, m, columns.count, w.columns, a.start, a.row, a.column,
          w.panel(ofRow: columns.lowerBound), c + columns.lowerBound, cRow, accumulate ? 1 : 0)
      }
      return
    }
    unsafe withParts(of: w, multiple: StoredMatrix.panelRows) { rows, floats in
      unsafe matmul(
        m, rows.count, w.columns, a, Strided(floats, row: 1, column: w.columns),
        into: c + rows.lowerBound, cRow: cRow, accumulate: accumulate)
    }
  }

  /// C[m, w.columns] = A[m, w.rows] W, added to C's old values when `accumulate`.
  ///
  /// Rows of C are `cRow` elements apart.
  package func matmul(
    _ m: Int, _ a: Strided, _ w: StoredMatrix, into c: UnsafeMutablePointer<Float>, cRow: Int,
    accumulate: Bool = false
  ) {
    // Sums are made block by block of the inner index; parts of whole blocks add up to the same.
    unsafe withParts(of: w, multiple: 2 * Int(LK_GEMM_BLOCK)) { rows, floats in
      unsafe matmul(
        m, w.columns, rows.count, a.from(row: 0, column: rows.lowerBound),
        Strided(floats, row: w.columns), into: c, cRow: cRow,
        accumulate: accumulate || rows.lowerBound > 0)
    }
  }

  /// Columns of one tile when there are few rows.
  private static var storedColumns: Int { 64 }
  /// Most floats of a part that is widened, so that it stays in the last-level cache.
  private static var widenedSize: Int { 1 << 20 }

  /// Calls `body` with the rows of each part as floats, in order; parts are of a multiple of `multiple` rows.
  private func withParts(
    of w: StoredMatrix, multiple: Int, _ body: (Range<Int>, UnsafePointer<Float>) -> Void
  ) {
    let fitting = max(1, Self.widenedSize / max(1, w.columns) / multiple) * multiple
    // Nothing is known of the order of a library's sums, so that it gets the matrix whole.
    let most = openBLAS == nil ? min(fitting, max(1, w.rows)) : max(1, w.rows)
    unsafe buffers.withBuffer(of: most * w.columns) { floats in
      for start in stride(from: 0, to: w.rows, by: most) {
        let part = start..<min(w.rows, start + most)
        forEachRange(part.count, size: 4 * StoredMatrix.panelRows) { rows in
          let range = part.lowerBound + rows.lowerBound..<part.lowerBound + rows.upperBound
          unsafe w.widen(range, into: floats + rows.lowerBound * w.columns)
        }
        unsafe body(part, floats)
      }
    }
  }
}
