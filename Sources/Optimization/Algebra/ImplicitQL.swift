internal import CKernels

/// The implicit QL method with Wilkinson's shift, for small tridiagonal matrices.
enum ImplicitQL {
  /// Replaces a diagonal by its eigenvalues, in no order.
  ///
  /// Rotates the rows of `vectors` along, which begin as the unit matrix. `e[i]` couples i and i + 1.
  static func solve(
    _ d: inout [Double], _ e: inout [Double], _ vectors: Grid, at first: Int, count: Int
  ) {
    let end = first + count
    for l in first..<end {
      // Two or three rounds suffice; the limit only keeps what cannot happen from going on for ever.
      for _ in 0..<60 {
        var m = l
        while m < end - 1, abs(e[m]) > Double.ulpOfOne / 2 * (abs(d[m]) + abs(d[m + 1])) { m += 1 }
        if m == l { break }
        sweep(&d, &e, vectors, l, m, first, count)
        if m < end - 1 { e[m] = 0 }
      }
    }
  }

  /// One round from m down to l.
  private static func sweep(
    _ d: inout [Double], _ e: inout [Double], _ vectors: Grid, _ l: Int, _ m: Int, _ first: Int,
    _ count: Int
  ) {
    var g = (d[l + 1] - d[l]) / (2 * e[l])
    let root = (g * g + 1).squareRoot()
    g = d[m] - d[l] + e[l] / (g + (g < 0 ? -root : root))
    var (s, c, p) = (1.0, 1.0, 0.0)
    for i in stride(from: m - 1, through: l, by: -1) {
      let f = s * e[i], b = c * e[i]
      let r = (f * f + g * g).squareRoot()
      if i + 1 < m { e[i + 1] = r }
      if r == 0 {
        d[i + 1] -= p
        return
      }
      s = f / r
      c = g / r
      g = d[i + 1] - p
      let t = (d[i] - g) * s + 2 * c * b
      p = s * t
      d[i + 1] = g + p
      g = c * t - b
      unsafe lk_rotate64(count, c, -s, vectors.at(i, first), vectors.at(i + 1, first))
    }
    d[l] -= p
    e[l] = g
  }
}
