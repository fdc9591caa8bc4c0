private import CKernels

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

extension Compute {
  /// C[m, n] = A[m, k] B[k, n], added to C's old values when `accumulate`.
  ///
  /// Rows of C are `cRow` elements apart. With portable numerics every element is defined to the bit
  /// (see CKernels) whatever the shape of the rest; C must not overlap A or B.
  package func matmul(
    _ m: Int, _ n: Int, _ k: Int, _ a: Strided, _ b: Strided,
    into c: UnsafeMutablePointer<Float>, cRow: Int, accumulate: Bool = false
  ) {
    precondition(m >= 0 && n >= 0 && k >= 0, "sizes are not negative")
    guard m > 0, n > 0 else { return }
    if let openBLAS, k > 0,
      unsafe openBLAS.multiply(self, m, n, k, a, b, c, cRow, accumulate)
    {
      return
    }
    if m <= Int(LK_SKINNY_ROWS) {
      forEachRange(n, size: Self.skinnyColumns) { columns in
        let part = unsafe b.from(row: 0, column: columns.lowerBound)
        unsafe lk_gemm_skinny(
          m, columns.count, k, a.start, a.row, a.column, part.start, part.row, part.column,
          c + columns.lowerBound, cRow, accumulate ? 1 : 0)
      }
    } else if threads == 1 || m * n * k <= Self.smallProduct {
      unsafe lk_gemm(
        m, n, k, a.start, a.row, a.column, b.start, b.row, b.column, c, cRow, accumulate ? 1 : 0)
    } else {
      unsafe packedProduct(m, n, k, a, b, c, cRow, accumulate)
    }
  }

  /// Columns of one tile when there are few rows.
  private static var skinnyColumns: Int { 512 }
  /// Multiplications below which sharing the work is not worth it.
  private static var smallProduct: Int { 1 << 18 }
  /// Most floats of a packed part of A or B, so that it stays in the last-level cache.
  private static var partSize: Int { 1 << 21 }

  /// Packs both matrices in parts, and multiplies the parts tile by tile.
  private func packedProduct(
    _ m: Int, _ n: Int, _ k: Int, _ a: Strided, _ b: Strided,
    _ c: UnsafeMutablePointer<Float>, _ cRow: Int, _ accumulate: Bool
  ) {
    let height = Int(LK_PANEL_ROWS)
    let width = Int(LK_PANEL_COLUMNS)
    let rowPart = max(1, Self.partSize / (max(1, k) * height)) * height
    let columnPart = max(1, Self.partSize / (max(1, k) * width)) * width
    let aSize = k * min(rowPart, (m + height - 1) / height * height)
    let bSize = k * min(columnPart, (n + width - 1) / width * width)
    unsafe buffers.withBuffer(of: aSize + bSize + 128) { memory in
      let packedA = unsafe memory
      let packedB = unsafe memory + (aSize + 63) / 64 * 64
      for row in stride(from: 0, to: m, by: rowPart) {
        let rows = min(rowPart, m - row)
        let rowPanels = (rows + height - 1) / height
        let aPart = unsafe a.from(row: row, column: 0)
        forEachRange(rowPanels, size: 8) { panels in
          unsafe lk_pack_rows(
            panels.lowerBound, panels.upperBound, rows, k, aPart.start, aPart.row, aPart.column,
            packedA)
        }
        for column in stride(from: 0, to: n, by: columnPart) {
          let columns = min(columnPart, n - column)
          let columnPanels = (columns + width - 1) / width
          if row == 0 || n > columnPart {
            let bPart = unsafe b.from(row: 0, column: column)
            forEachRange(columnPanels, size: 8) { panels in
              unsafe lk_pack_columns(
                panels.lowerBound, panels.upperBound, columns, k, bPart.start, bPart.row,
                bPart.column, packedB)
            }
          }
          let tilesDown = (rowPanels + 10) / 11
          let tilesAcross = (columnPanels + 15) / 16
          forEachTile(tilesDown * tilesAcross) { tile in
            let (down, across) = (tile / tilesAcross, tile % tilesAcross)
            unsafe lk_gemm_tile(
              down * 11, min(rowPanels, down * 11 + 11), across * 16,
              min(columnPanels, across * 16 + 16), rows, columns, k, packedA, packedB,
              c + row * cRow + column, cRow, accumulate ? 1 : 0)
          }
        }
      }
    }
  }
}
