import Tensors

/// Student's t distribution with any number of degrees of freedom above zero.
///
/// Source: the incomplete beta function by its continued fraction (Abramowitz and Stegun, 26.5.8) after Lentz, and
/// log-gamma by Stirling's series; relative error below 1e-9 for the degrees used here.
package enum StudentT {
  /// Returns the probability that |t| is at least as large.
  package static func twoSided(_ t: Double, degrees: Double) -> Double {
    guard t.isFinite else { return t.isNaN ? 1 : 0 }
    return incompleteBeta(degrees / (degrees + t * t), degrees / 2, 0.5)
  }

  /// Returns the t that is exceeded in absolute value with a probability, by bisection.
  package static func quantile(twoSided probability: Double, degrees: Double) -> Double {
    var (low, high) = (0.0, 1.0)
    while twoSided(high, degrees: degrees) > probability, high < 1e12 { high *= 2 }
    for _ in 0..<200 {
      let (before, middle) = ((low, high), (low + high) / 2)
      if twoSided(middle, degrees: degrees) > probability { low = middle } else { high = middle }
      // There is no number between the two any more.
      if (low, high) == before { break }
    }
    return (low + high) / 2
  }

  /// Returns the regularised incomplete beta function I_x(a, b).
  static func incompleteBeta(_ x: Double, _ a: Double, _ b: Double) -> Double {
    if x <= 0 { return 0 }
    if x >= 1 { return 1 }
    let front = Portable.exp(
      logGamma(a + b) - logGamma(a) - logGamma(b) + a * Portable.log(x)
        + b * Portable.log1p(-x))
    return x < (a + 1) / (a + b + 2)
      ? front * fraction(x, a, b) / a : 1 - front * fraction(1 - x, b, a) / b
  }

  private static func fraction(_ x: Double, _ a: Double, _ b: Double) -> Double {
    let tiny = 1e-300
    func kept(_ value: Double) -> Double { abs(value) < tiny ? tiny : value }
    var c = 1.0
    var d = 1 / kept(1 - (a + b) * x / (a + 1))
    var result = d
    for m in 1...10_000 {
      let m = Double(m)
      for term in [
        m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)),
        -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1)),
      ] {
        d = 1 / kept(1 + term * d)
        c = kept(1 + term / c)
        result *= d * c
      }
      if abs(d * c - 1) < 1e-15 { break }
    }
    return result
  }

  /// ln Γ(x) for x > 0: Stirling's series at 10 or above, and the recurrence below.
  static func logGamma(_ x: Double) -> Double {
    var (x, shift) = (x, 0.0)
    while x < 10 {
      shift += Portable.log(x)
      x += 1
    }
    let square = 1 / (x * x)
    let series =
      (1.0 / 12 - square * (1.0 / 360 - square * (1.0 / 1260 - square * (1.0 / 1680)))) / x
    return (x - 0.5) * Portable.log(x) - x + 0.918938533204672742 + series - shift
  }
}
