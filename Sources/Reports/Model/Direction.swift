/// Where the good values of a quantity lie.
package enum Direction: Sendable, Equatable {
  case higher
  case lower
  case closerTo(Double)

  /// ↑, ↓ or → with the target.
  package var arrow: String {
    switch self {
    case .higher: "↑"
    case .lower: "↓"
    case .closerTo(let target): "→ \(NumberFormat.shortest(3).text(target))"
    }
  }

  /// How good a value is; a larger merit is better, nil for what is not a number.
  func merit(_ value: Double) -> Double? {
    guard !value.isNaN else { return nil }
    switch self {
    case .higher: return value
    case .lower: return -value
    case .closerTo(let target): return -(value - target).magnitude
    }
  }
}
