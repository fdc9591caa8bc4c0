/// Keeps the length of a gradient within a limit.
package enum GradientClip {
  /// Returns the gradient's Euclidean length, and the factor that brings it to at most `limit`; a limit of
  /// 0 is none.
  package static func measure(_ gradient: Floats, limit: Double, _ compute: Compute) -> (
    norm: Double, factor: Double
  ) {
    let norm = gradient.squaredNorm(compute).squareRoot()
    return (norm, limit > 0 && norm > limit ? limit / norm : 1)
  }
}
