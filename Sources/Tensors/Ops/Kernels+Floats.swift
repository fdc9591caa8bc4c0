internal import CKernels

// The kernels on runs of floats, checked for length.
extension Floats {
  /// Adds another run of the same length.
  package func accumulate(_ other: Floats) {
    precondition(other.count == count, "terms must be of one length")
    unsafe lk_accumulate(count, other.base, base)
  }

  /// Adds a multiple of another run of the same length.
  package func accumulate(_ other: Floats, times factor: Float) {
    precondition(other.count == count, "terms must be of one length")
    unsafe lk_axpy(count, factor, other.base, base)
  }

  /// The sum of squares, in an order that only the length decides.
  package var squaredNorm: Double { unsafe lk_dot(count, base, base) }
}

extension Tape {
  /// Rows that one thread takes at a time.
  private static let rowsPerTile = 64

  /// Calls `body` with ranges that cover 0..<rows, possibly at once on several threads.
  func forEachRows(_ rows: Int, _ body: (Range<Int>) -> Void) {
    let tiles = (rows + Self.rowsPerTile - 1) / Self.rowsPerTile
    compute.forEachTile(tiles) { tile in
      body(tile * Self.rowsPerTile..<min(rows, (tile + 1) * Self.rowsPerTile))
    }
  }
}
