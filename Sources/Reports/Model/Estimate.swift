/// A value and the ends of its interval.
package struct Estimate: Sendable, Equatable {
  package var value: Double
  package var low: Double
  package var high: Double

  /// Creates an estimate; without ends it is exact.
  package init(_ value: Double, low: Double? = nil, high: Double? = nil) {
    self.value = value
    self.low = low ?? value
    self.high = high ?? value
  }

  /// The value with its interval, for tooltips.
  var words: String {
    let format = NumberFormat.significant(3)
    let shown = format.text(value)
    return low == high ? shown : "\(shown) [\(format.text(low)), \(format.text(high))]"
  }
}
