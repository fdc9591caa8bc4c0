/// Rows of doubles at 64-byte boundaries, all zero at first: the working memory of the decompositions.
@safe final class Grid {
  let rows: Int
  let columns: Int
  /// The distance between rows in elements, a multiple of eight.
  let stride: Int
  let base: UnsafeMutablePointer<Double>

  init(rows: Int, columns: Int) {
    self.rows = rows
    self.columns = columns
    let padded = (columns + 7) / 8 * 8
    // Rows a multiple of 4096 bytes apart would compete for the same places in the cache.
    stride = padded % 512 == 0 ? padded + 8 : padded
    let count = max(1, rows * stride)
    let memory = UnsafeMutableRawPointer.allocate(byteCount: count * 8, alignment: 64)
    unsafe base = memory.bindMemory(to: Double.self, capacity: count)
    unsafe base.update(repeating: 0, count: count)
  }

  deinit { unsafe base.deallocate() }

  /// Where an element is; it may be one past the end of a row.
  func at(_ row: Int, _ column: Int = 0) -> UnsafeMutablePointer<Double> {
    unsafe base + (row * stride + column)
  }
}
