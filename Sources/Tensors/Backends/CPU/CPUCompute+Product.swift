private import CKernels

extension CPUCompute {
  /// C[m, n] = A[m, k] B[k, n], added to C's old values when `accumulate`.
  ///
  /// Rows of C are `cRow` elements apart. With portable numerics every element is defined to the bit
  /// (see CKernels) whatever the shape of the rest; C must not overlap A or B.
  package func matmul(
    _ m: Int, _ n: Int, _ k: Int, _ a: Strided, _ b: Strided,
    into c: UnsafeMutablePointer<Float>, cRow: Int, accumulate: Bool = false
  ) {
    if let openBLAS, m > 0, n > 0, k > 0,
      unsafe openBLAS.multiply(self, m, n, k, a, b, c, cRow, accumulate)
    {
      return
    }
    precondition(m >= 0 && n >= 0 && k >= 0, "sizes are not negative")
    guard m > 0, n > 0 else { return }
    if m <= Int(LK_SKINNY_ROWS) {
      forEachRange(n, size: Self.skinnyColumns) { columns in
        let part = unsafe b.from(row: 0, column: columns.lowerBound)
        unsafe lk_gemm_skinny(
          m, columns.count, k, a.start, a.row, a.column, part.start, part.row, part.column,
          c + columns.lowerBound, cRow, accumulate ? 1 : 0)
      }
    } else if numerics == .bf16Tiles {
      unsafe tiledProduct(m, n, k, a, b, c, cRow, accumulate)
    } else if numerics != .bf16Pairs, threads == 1 || m * n * k <= Self.smallProduct {
      unsafe lk_gemm(
        m, n, k, a.start, a.row, a.column, b.start, b.row, b.column, c, cRow,
        accumulate ? 1 : 0)
    } else {
      unsafe packedProduct(m, n, k, a, b, c, cRow, accumulate)
    }
  }

  /// Columns of one tile when there are few rows: few enough that narrow matrices have several tiles.
  private static var skinnyColumns: Int { 96 }
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
    let pairs = numerics == .bf16Pairs
    let depth = pairs ? (k + 1) / 2 : k
    let rowPart = max(1, Self.partSize / (max(1, depth) * height)) * height
    let columnPart = max(1, Self.partSize / (max(1, depth) * width)) * width
    let aSize = depth * min(rowPart, (m + height - 1) / height * height)
    let bSize = depth * min(columnPart, (n + width - 1) / width * width)
    let (packRows, packColumns) =
      unsafe pairs
      ? (lk_pack_row_pairs, lk_pack_column_pairs) : (lk_pack_rows, lk_pack_columns)
    unsafe buffers.withBuffer(of: aSize + bSize + 128) { memory in
      let packedA = unsafe memory
      let packedB = unsafe memory + (aSize + 63) / 64 * 64
      for row in stride(from: 0, to: m, by: rowPart) {
        let rows = min(rowPart, m - row)
        let rowPanels = (rows + height - 1) / height
        let aPart = unsafe a.from(row: row, column: 0)
        for column in stride(from: 0, to: n, by: columnPart) {
          let columns = min(columnPart, n - column)
          let columnPanels = (columns + width - 1) / width
          let bPart = unsafe b.from(row: 0, column: column)
          // What is still packed from the part before is left alone.
          let aTiles = column == 0 ? (rowPanels + 7) / 8 : 0
          let bTiles = row == 0 || n > columnPart ? (columnPanels + 7) / 8 : 0
          forEachTile(aTiles + bTiles) { tile in
            if tile < aTiles {
              unsafe packRows(
                tile * 8, min(rowPanels, tile * 8 + 8), rows, k, aPart.start, aPart.row,
                aPart.column, packedA)
            } else {
              let first = (tile - aTiles) * 8
              unsafe packColumns(
                first, min(columnPanels, first + 8), columns, k, bPart.start, bPart.row,
                bPart.column, packedB)
            }
          }
          let tilesDown = (rowPanels + 10) / 11
          let tilesAcross = (columnPanels + 7) / 8
          forEachTile(tilesDown * tilesAcross) { tile in
            let (down, across) = (tile / tilesAcross, tile % tilesAcross)
            unsafe lk_gemm_tile(
              down * 11, min(rowPanels, down * 11 + 11), across * 8,
              min(columnPanels, across * 8 + 8), rows, columns, k, pairs ? 1 : 0, packedA,
              packedB, c + row * cRow + column, cRow, accumulate ? 1 : 0)
          }
        }
      }
    }
  }
}
