/// Lower and upper bounds of the coordinates, kept by folding the line into the interval.
///
/// A smooth periodic function: the identity on the inner part, parabolas near the bounds, mirrored outside
/// (pycma's BoundTransform).
package struct Bounds: Codable, Sendable, Equatable {
  /// One for all coordinates, or one for each; nil for none.
  package let lower: [Double?]
  package let upper: [Double?]

  /// Makes bounds; nil unless every lower bound lies below its upper one.
  package init?(lower: [Double?], upper: [Double?]) {
    guard !lower.isEmpty, !upper.isEmpty else { return nil }
    self.lower = lower
    self.upper = upper
    for i in 0..<max(lower.count, upper.count) {
      let (low, high) = range(i)
      guard low < high else { return nil }
    }
  }

  /// The bounds of a coordinate; the last one given counts for all further ones.
  func range(_ i: Int) -> (low: Double, high: Double) {
    (
      lower[min(i, lower.count - 1)] ?? -.infinity, upper[min(i, upper.count - 1)] ?? .infinity
    )
  }

  /// How wide the parabolas at both ends are.
  private static func margins(_ low: Double, _ high: Double) -> (Double, Double) {
    func width(_ bound: Double) -> Double {
      bound.isFinite ? min((high - low) / 2, max(1, abs(bound)) / 20) : 1
    }
    return (width(low), width(high))
  }

  /// Tells whether a point lies inside.
  package func contains(_ point: [Double]) -> Bool {
    point.enumerated().allSatisfy { i, x in
      let (low, high) = range(i)
      return x >= low && x <= high
    }
  }

  /// Returns the point inside that a point of the search stands for.
  func inside(_ point: [Double]) -> [Double] {
    point.enumerated().map { i, x in
      let (low, high) = range(i)
      let (left, right) = Self.margins(low, high)
      let y = Self.folded(x, low, high, left, right)
      let inner =
        y < low + left
        ? low + (y - (low - left)) * (y - (low - left)) / 4 / left
        : y > high - right ? high - (y - (high + right)) * (y - (high + right)) / 4 / right : y
      return min(high, max(low, inner))
    }
  }

  private static func folded(
    _ x: Double, _ low: Double, _ high: Double, _ left: Double, _ right: Double
  ) -> Double {
    var y = x
    let start = low - 2 * left - (high - low) / 2
    if y < start || y > high + 2 * right + (high - low) / 2 {
      let period = 2 * (high - low + left + right)
      y -= period * ((y - start) / period).rounded(.down)
    }
    if y > high + right { y -= 2 * (y - high - right) }
    if y < low - left { y += 2 * (low - left - y) }
    return y
  }

  /// Returns a point of the search that stands for a point; what lies outside is moved to the bound.
  func outside(_ point: [Double]) -> [Double] {
    point.enumerated().map { i, x in
      let (low, high) = range(i)
      let (left, right) = Self.margins(low, high)
      let y = min(high, max(low, x))
      if y < low + left { return low - left + 2 * (left * (y - low)).squareRoot() }
      if y > high - right { return high + right - 2 * (right * (high - y)).squareRoot() }
      return y
    }
  }
}
