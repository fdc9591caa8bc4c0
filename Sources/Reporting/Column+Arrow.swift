import Metrics
import Reports

extension Metrics.Column.Direction {
  /// The same direction for tables and plots.
  var arrow: Reports.Direction {
    switch self {
    case .higher: .higher
    case .lower: .lower
    case .closerTo(let target): .closerTo(target)
    }
  }
}
