import Metrics
import Reports

extension Metrics.Column {
  /// The name in words: `forget rouge l` of `forget.rouge_l`.
  var words: String { Self.words(name) }

  /// A column's name in words.
  static func words(_ name: String) -> String {
    name.split { $0 == "_" || $0 == "." }.joined(separator: " ")
  }

  /// The axis of a plot; a p-value's is logarithmic.
  var axis: Axis {
    Axis(
      words, scale: name == ForgetQuality.name ? .logarithmic : .linear,
      direction: direction.arrow)
  }
}
