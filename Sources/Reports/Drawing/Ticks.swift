/// The marks of an axis with their labels.
package struct Ticks: Equatable {
  package var values: [Double]
  package var labels: [String]

  /// Marks at multiples of 1, 2 or 5 times a power of ten, about `count` of them; fewer where only whole numbers are
  /// marked.
  package static func linear(
    _ range: ClosedRange<Double>, count: Int, isCounted: Bool = false
  ) -> Ticks {
    let span = range.upperBound - range.lowerBound
    let magnitude = max(range.upperBound.magnitude, range.lowerBound.magnitude)
    guard span > 0, count > 0, span > magnitude * 1e-12 else {
      return Ticks(values: [range.lowerBound], labels: [text(range.lowerBound, decimals: 3)])
    }
    let rough = span / Double(count)
    var exponent = Int(Logarithm.log10(rough).rounded(.down))
    var factor = 10
    for candidate in [1, 2, 5] where Double(candidate) * Logarithm.power(exponent) >= rough {
      factor = candidate
      break
    }
    if factor == 10 {
      factor = 1
      exponent += 1
    }
    if isCounted, exponent < 0 { (factor, exponent) = (1, 0) }
    let step = Double(factor) * Logarithm.power(exponent)
    let first = (range.lowerBound / step - 1e-9).rounded(.up)
    let last = (range.upperBound / step + 1e-9).rounded(.down)
    var ticks = Ticks(values: [], labels: [])
    var index = first
    while index <= last, ticks.values.count < 50 {
      // A division by an exact power of ten gives the number that its decimal text names.
      let multiple = index * Double(factor)
      let value =
        exponent < 0 ? multiple / Logarithm.power(-exponent) : multiple * Logarithm.power(exponent)
      ticks.values.append(value)
      ticks.labels.append(text(value, decimals: max(0, -exponent)))
      index += 1
    }
    return ticks
  }

  /// Marks at powers of ten, between which 2 and 5 are marked where there is room.
  package static func logarithmic(_ range: ClosedRange<Double>, count: Int) -> Ticks {
    let first = Int(Logarithm.log10(range.lowerBound).rounded(.down))
    let last = Int(Logarithm.log10(range.upperBound).rounded(.up))
    let span = Logarithm.log10(range.upperBound) - Logarithm.log10(range.lowerBound)
    let multiples = span < 1.2 ? [1, 2, 3, 5] : span < 2.5 ? [1, 2, 5] : [1]
    var step = 1
    for candidate in [1, 2, 5, 10, 20, 50, 100] {
      step = candidate
      if span / Double(candidate) <= Double(max(count, 2)) { break }
    }
    let isPlain = first >= -4 && last <= 4
    var ticks = Ticks(values: [], labels: [])
    for exponent in first...max(first, last)
    where multiples.count > 1 || exponent.isMultiple(of: step) {
      for multiple in multiples {
        let power = Logarithm.power(exponent.magnitude > 0 ? Int(exponent.magnitude) : 0)
        let value = exponent < 0 ? Double(multiple) / power : Double(multiple) * power
        guard value >= range.lowerBound * (1 - 1e-9), value <= range.upperBound * (1 + 1e-9) else {
          continue
        }
        ticks.values.append(value)
        if isPlain {
          ticks.labels.append(text(value, decimals: max(0, -exponent)))
        } else {
          ticks.labels.append(
            (exponent == 0 ? "\(multiple)" : "\(multiple)e\(exponent)"))
        }
      }
    }
    return ticks
  }

  private static func text(_ value: Double, decimals: Int) -> String {
    let magnitude = value.magnitude
    if magnitude >= 1e7 || (magnitude > 0 && magnitude < 1e-4) {
      return NumberFormat.significant(2).text(value).withTrueMinus
    }
    if decimals == 0, magnitude >= 10000 { return NumberFormat.count.text(value).withTrueMinus }
    return NumberFormat.fixed(decimals).text(value).withTrueMinus
  }
}
