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

  /// Multiplies every element.
  func scale(_ factor: Float) { unsafe lk_scale(count, factor, base) }

  /// The sum of squares, in an order that only the length decides.
  package var squaredNorm: Double { unsafe lk_dot(count, base, base) }

  /// The same sum of squares, to the bit, on several threads.
  package func squaredNorm(_ compute: Compute) -> Double {
    let block = Int(LK_SUM_BLOCK)
    let partials = FloatMemory(count: (count + block - 1) / block, cleared: false).floats
    compute.forEachRange(partials.count, size: 64) { range in
      let start = range.lowerBound * block
      let end = min(count, range.upperBound * block)
      unsafe lk_dot_partials(
        end - start, base + start, base + start, partials.base + range.lowerBound)
    }
    var sum = 0.0
    for i in 0..<partials.count { sum += Double(partials[i]) }
    return sum
  }
}

extension Tape {
  /// Rows that one thread takes at a time.
  static let rowsPerTile = 64

  /// Calls `body` with ranges of `size` rows that cover 0..<rows, possibly at once on several threads.
  func forEachRows(_ rows: Int, size: Int = rowsPerTile, _ body: (Range<Int>) -> Void) {
    compute.forEachRange(rows, size: size, body)
  }

  /// How many ranges `forEachRows` makes of rows, and how long they are.
  func rowTiles(_ rows: Int) -> (count: Int, size: Int) {
    ((rows + Self.rowsPerTile - 1) / Self.rowsPerTile, Self.rowsPerTile)
  }
}
