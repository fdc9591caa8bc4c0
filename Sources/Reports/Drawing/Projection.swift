/// Maps the values of an axis to places on the page.
struct Projection {
  let range: ClosedRange<Double>
  let scale: Axis.Scale
  private let isCounted: Bool
  /// Where the lower and the upper end of the range stand, in pixels.
  let start: Double
  let end: Double

  /// Chooses the range from the data where the axis leaves it open.
  ///
  /// A tight axis ends where the data end; another has room around them.
  init(_ axis: Axis, data: [Double], from start: Double, to end: Double, isTight: Bool = false) {
    self.scale = axis.scale
    isCounted = axis.isCounted
    self.start = start
    self.end = end
    let usable = data.filter { Projection.isUsable($0, axis.scale) }
    if let range = axis.range, range.lowerBound < range.upperBound,
      Projection.isUsable(range.lowerBound, axis.scale),
      Projection.isUsable(range.upperBound, axis.scale)
    {
      self.range = range
    } else if isTight, let low = usable.min(), let high = usable.max(), low < high {
      self.range = low...high
    } else {
      self.range = Projection.range(usable, axis.scale)
    }
  }

  /// Leaves room for sums and differences of what is drawn.
  static func isUsable(_ value: Double, _ scale: Axis.Scale) -> Bool {
    value.isFinite && value.magnitude < 1e300 && (scale == .linear || value > 1e-300)
  }

  private static func range(_ data: [Double], _ scale: Axis.Scale) -> ClosedRange<Double> {
    guard let low = data.min(), let high = data.max() else {
      return scale == .linear ? 0...1 : 0.1...1
    }
    if scale == .logarithmic {
      // A twentieth of the span on both sides, at least a factor of 1.2.
      let span = Logarithm.log10(high) - Logarithm.log10(low)
      var factor = 1.2
      let steps = Int((span / 20 / 0.0791812).rounded())
      for _ in 0..<min(max(0, steps - 1), 400) { factor *= 1.2 }
      return max(low / factor, 1e-305)...min(high * factor, 1e305)
    }
    guard high > low else {
      let half = low == 0 ? 1 : low.magnitude * 0.1
      return (low - half)...(high + half)
    }
    let pad = (high - low) * 0.05
    let isNearZero = low >= 0 && low < 0.3 * high
    let isNearOne = high <= 1 && high > 0.8 && low >= 0
    return (isNearZero ? 0 : low - pad)...(isNearOne ? 1 : high + pad)
  }

  /// The place of a value; nil for what can't stand on the axis.
  func place(_ value: Double) -> Double? {
    guard Projection.isUsable(value, scale) else { return nil }
    let share: Double
    switch scale {
    case .linear:
      share = (value - range.lowerBound) / (range.upperBound - range.lowerBound)
    case .logarithmic:
      let low = Logarithm.log10(range.lowerBound)
      share = (Logarithm.log10(value) - low) / (Logarithm.log10(range.upperBound) - low)
    }
    return start + share * (end - start)
  }

  /// The place of a value, moved to the nearer end when it is outside.
  func clamped(_ value: Double) -> Double {
    if value == .infinity { return end }
    guard let place = place(value) else { return start }
    return min(max(place, min(start, end)), max(start, end))
  }

  /// Marks for about one label in every `spacing` pixels.
  func ticks(spacing: Double) -> Ticks {
    let count = max(2, Int((end - start).magnitude / spacing))
    switch scale {
    case .linear: return Ticks.linear(range, count: count, isCounted: isCounted)
    case .logarithmic: return Ticks.logarithmic(range, count: count)
    }
  }
}
