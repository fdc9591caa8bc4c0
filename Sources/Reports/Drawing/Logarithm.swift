/// Decimal logarithms and powers of ten with the same bits on every machine, from + - * / alone.
package enum Logarithm {
  private static let ln2 = 0.693147180559945309
  private static let ln10 = 2.302585092994045684

  /// The decimal logarithm of a positive finite number.
  package static func log10(_ value: Double) -> Double {
    precondition(value > 0 && value.isFinite, "the logarithm needs a positive finite number")
    var exponent = Double(value.exponent)
    var mantissa = value.significand
    if mantissa > 1.4142135623730951 {
      mantissa /= 2
      exponent += 1
    }
    // ln m = 2 (s + s³/3 + s⁵/5 + …) with s = (m-1)/(m+1), |s| ≤ 0.1716: eleven terms give full precision.
    let s = (mantissa - 1) / (mantissa + 1)
    let square = s * s
    var series = 0.0
    for term in stride(from: 21, through: 1, by: -2) { series = series * square + 1 / Double(term) }
    return (exponent * ln2 + 2 * s * series) / ln10
  }

  /// 10 to a whole power, exact up to 22 and correctly rounded or nearly so beyond.
  package static func power(_ exponent: Int) -> Double {
    var result = 1.0
    for _ in 0..<min(exponent.magnitude, 400) { result *= 10 }
    return exponent < 0 ? 1 / result : result
  }
}
