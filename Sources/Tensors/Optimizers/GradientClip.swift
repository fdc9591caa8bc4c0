/// Keeps the length of a gradient within a limit.
package enum GradientClip {
  /// Returns the factor that brings a gradient of that Euclidean length to at most `limit`; a limit of 0 is
  /// none.
  package static func factor(norm: Double, limit: Double) -> Double {
    limit > 0 && norm > limit ? limit / norm : 1
  }
}
