import Tensors

/// The F distribution of group means that differ: what an F statistic says about the share of the variance explained.
package enum NoncentralF {
  /// Returns P(F <= f) at a noncentrality, as the Poisson mixture of incomplete beta functions (Johnson, Kotz and
  /// Balakrishnan, 1995, equation 30.10).
  package static func cdf(
    _ f: Double, _ between: Double, _ within: Double, noncentrality: Double
  ) -> Double {
    guard f > 0 else { return 0 }
    let x = between * f / (between * f + within)
    let half = noncentrality / 2
    // The terms near the middle of the Poisson distribution are all that count.
    let reach = 40 + 10 * half.squareRoot()
    let (first, last) = (max(0, Int(half - reach)), Int(half + reach))
    var sum = 0.0
    for j in first...last {
      let j = Double(j)
      let logWeight = half > 0 ? -half + j * Portable.log(half) - StudentT.logGamma(j + 1) : 0
      if half == 0, j > 0 { break }
      sum += Portable.exp(logWeight) * StudentT.incompleteBeta(x, between / 2 + j, within / 2)
    }
    return min(max(sum, 0), 1)
  }

  /// Returns the 95 % interval of the share of the variance that the groups explain, λ / (λ + n), from an F statistic
  /// with `between` and `within` degrees of freedom (Steiger, 2004, section "confidence intervals on η²").
  package static func shareInterval(
    _ f: Double, _ between: Double, _ within: Double
  ) -> (low: Double, high: Double) {
    let n = between + within + 1
    func noncentrality(_ probability: Double) -> Double {
      guard cdf(f, between, within, noncentrality: 0) > probability else { return 0 }
      var (low, high) = (0.0, 1.0)
      while high < 1e6, cdf(f, between, within, noncentrality: high) > probability { high *= 2 }
      for _ in 0..<60 {
        let middle = (low + high) / 2
        if cdf(f, between, within, noncentrality: middle) > probability {
          low = middle
        } else {
          high = middle
        }
      }
      return (low + high) / 2
    }
    let (low, high) = (noncentrality(0.975), noncentrality(0.025))
    return (low / (low + n), high / (high + n))
  }
}
