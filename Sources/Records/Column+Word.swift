package import Metrics

extension Column.Direction {
  /// The direction in one word, for files.
  package var word: String {
    switch self {
    case .higher: "higher"
    case .lower: "lower"
    case .closerTo(let target): "closer to \(target)"
    }
  }
}
