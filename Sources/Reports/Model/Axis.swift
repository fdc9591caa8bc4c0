/// An axis as the caller wants it; what is left open is chosen from the data.
package struct Axis: Sendable, Equatable {
  /// What is measured, with the unit in brackets.
  package var label: String
  package var scale: Scale
  /// The values at the ends; nil takes the data's own range, widened to whole ticks.
  package var range: ClosedRange<Double>?
  /// Where the good values lie; shown as an arrow beside the label.
  package var direction: Direction?
  /// Whether only whole numbers mean something, such as requests or steps; no others are marked then.
  package var isCounted: Bool

  /// How values are laid along an axis.
  package enum Scale: String, Sendable, Equatable {
    case linear
    /// Decades; values that are not positive are left out.
    case logarithmic

    /// The scale on which most of the numbers can be told apart.
    ///
    /// Logarithmic if none is negative and half of them lie within the first thousandth of the linear axis.
    package static func suited(to values: [Double]) -> Scale {
      let sorted = values.filter { $0.isFinite }.sorted()
      guard let low = sorted.first, let high = sorted.last, low >= 0, high > 0 else {
        return .linear
      }
      // Half of the numbers within the first thousandth of the axis would be a line at its edge.
      return sorted[sorted.count / 2] < high / 1000 ? .logarithmic : .linear
    }
  }

  /// Creates an axis.
  package init(
    _ label: String, scale: Scale = .linear, range: ClosedRange<Double>? = nil,
    direction: Direction? = nil, isCounted: Bool = false
  ) {
    self.isCounted = isCounted
    self.label = label
    self.scale = scale
    self.range = range
    self.direction = direction
  }
}
