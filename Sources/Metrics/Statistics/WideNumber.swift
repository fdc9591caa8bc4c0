import Tensors

/// A number >= 0 with a double's precision and an exponent that does not underflow.
struct WideNumber: Sendable, Equatable {
  /// 0, or in 1..<2.
  private var significand: Double
  private var exponent: Int

  static let zero = WideNumber(0)
  static let one = WideNumber(1)

  init(_ value: Double) {
    precondition(value >= 0 && value.isFinite, "expected a finite number >= 0")
    significand = value
    exponent = 0
    normalize()
  }

  /// e to the given power, however small.
  init(exponential power: Double) {
    let whole = (power / Self.ln2).rounded(.down)
    self.init(Portable.exp(power - whole * Self.ln2))
    exponent += Int(whole)
  }

  /// The nearest double; 0 when it is too small for one.
  var value: Double {
    significand == 0
      ? 0 : Double(sign: .plus, exponent: max(exponent, -1200), significand: significand)
  }

  /// The decimal logarithm; minus infinity for 0.
  var log10: Double {
    guard significand > 0 else { return -.infinity }
    return (Portable.log(significand) + Double(exponent) * Self.ln2) / Self.ln10
  }

  var isAboveOne: Bool { exponent > 0 || (exponent == 0 && significand > 1) }

  mutating func multiply(by factor: Double) {
    significand *= factor
    normalize()
  }

  func times(_ factor: Double) -> WideNumber {
    var product = self
    product.multiply(by: factor)
    return product
  }

  func plus(_ other: WideNumber) -> WideNumber {
    if significand == 0 { return other }
    if other.significand == 0 { return self }
    var (large, small) = exponent >= other.exponent ? (self, other) : (other, self)
    let shift = max(small.exponent - large.exponent, -1000)
    small.significand = Double(sign: .plus, exponent: shift, significand: small.significand)
    large.significand += small.significand
    large.normalize()
    return large
  }

  private mutating func normalize() {
    guard significand > 0 else {
      (significand, exponent) = (0, 0)
      return
    }
    exponent += Int(significand.exponent)
    significand = significand.significand
  }

  private static let ln2 = 0.693_147_180_559_945_3
  private static let ln10 = 2.302_585_092_994_045_7
}
