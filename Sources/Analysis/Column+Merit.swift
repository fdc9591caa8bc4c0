package import Metrics

extension Column.Direction {
  /// A value as a number that is better when higher.
  package func merit(_ value: Double) -> Double {
    switch self {
    case .higher: value
    case .lower: -value
    case .closerTo(let target): -abs(value - target)
    }
  }
}
