private import CKernels

extension CPUCompute {
  /// The product in tiles of bfloat16, defined to the bit in CKernels; needs at least one row and column.
  ///
  /// Both factors are packed by all threads in parts that stay in the last-level cache.
  func tiledProduct(
    _ m: Int, _ n: Int, _ k: Int, _ a: Strided, _ b: Strided,
    _ c: UnsafeMutablePointer<Float>, _ cRow: Int, _ accumulate: Bool
  ) {
    let side = Int(LK_TILE_SIDE)
    let form = lk_tiles_form()
    let panel = lk_tiles_panel(form, k)
    func panels(_ count: Int) -> Int { (count + side - 1) / side }
    let most = max(1, Self.tilePartSize / max(1, panel))
    let (rowPart, columnPart) = (min(most, panels(m)) * side, min(most, panels(n)) * side)
    let aSize = rowPart / side * panel
    unsafe buffers.withBuffer(of: aSize + columnPart / side * panel + 64) { memory in
      let packedA = unsafe memory
      let packedB = unsafe memory + (aSize + 15) / 16 * 16
      for row in stride(from: 0, to: m, by: rowPart) {
        let rows = min(rowPart, m - row)
        let aPart = unsafe a.from(row: row, column: 0)
        for column in stride(from: 0, to: n, by: columnPart) {
          let columns = min(columnPart, n - column)
          let bPart = unsafe b.from(row: 0, column: column)
          let (down, across) = (panels(rows), panels(columns))
          // What is still packed from the part before is left alone.
          let aTiles = column == 0 ? panels(down) : 0
          let bTiles = row == 0 || n > columnPart ? panels(across) : 0
          forEachTile(aTiles + bTiles) { tile in
            if tile < aTiles {
              unsafe lk_tiles_pack_rows(
                form, tile * side, min(down, (tile + 1) * side), rows, k, aPart.start, aPart.row,
                aPart.column, packedA)
            } else {
              let first = (tile - aTiles) * side
              unsafe lk_tiles_pack_columns(
                form, first, min(across, first + side), columns, k, bPart.start, bPart.row,
                bPart.column, packedB)
            }
          }
          let (height, width) = (8, 12)
          let tilesAcross = (across + width - 1) / width
          forEachTile((down + height - 1) / height * tilesAcross) { tile in
            let top = tile / tilesAcross * height
            let left = tile % tilesAcross * width
            unsafe lk_tiles_product(
              form, top, min(down, top + height), left, min(across, left + width), rows, columns,
              k, packedA, packedB, c + row * cRow + column, cRow, accumulate ? 1 : 0)
          }
        }
      }
    }
  }

  /// Most floats of a packed part of A or B.
  private static var tilePartSize: Int { 1 << 21 }
}
