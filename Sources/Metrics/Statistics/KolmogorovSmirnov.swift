import Tensors

/// The two-sample, two-sided Kolmogorov-Smirnov test of whether samples share a distribution.
///
/// The p-value is exact, by counting lattice paths, while both samples have at most 10,000 values,
/// and Kolmogorov's limit beyond; the same choice as SciPy's `ks_2samp`, whose exact values it gives.
package struct KolmogorovSmirnov: Sendable, Equatable {
  /// D, the largest distance between the two empirical distribution functions.
  package let statistic: Double
  /// The chance of a D at least this large if the distributions were equal; 0 when below 1e-308.
  package let pValue: Double
  /// The decimal logarithm of the p-value; finite even where `pValue` is 0.
  package let log10P: Double
  /// False when Kolmogorov's limit stood in for the exact count.
  package let isExact: Bool

  /// Compares two samples; nil when one is empty or holds a value that is not a number.
  package init?(_ first: [Double], _ second: [Double]) {
    guard let distance = Self.distance(first, second) else { return nil }
    self.init(distance: distance, sizes: (first.count, second.count))
  }

  /// The test for a known `distance(_:_:)` between samples of known, positive sizes.
  package init(distance: Int, sizes: (first: Int, second: Int)) {
    let multiple = Self.leastCommonMultiple(sizes.first, sizes.second)
    statistic = Double(distance) / Double(multiple)
    isExact = max(sizes.first, sizes.second) <= 10_000
    let probability: WideNumber
    if distance == 0 {
      probability = .one
    } else if !isExact {
      probability = Self.limit(statistic, sizes)
    } else if sizes.first == sizes.second {
      probability = Self.exactForEqualSizes(sizes.first, distance)
    } else {
      probability = Self.exact(sizes.first, sizes.second, distance)
    }
    let bounded = probability.isAboveOne ? WideNumber.one : probability
    pValue = bounded.value
    log10P = min(0, bounded.log10)
  }

  /// Returns D as an integer: the largest difference of the two distribution functions times the
  /// least common multiple of the sample sizes; nil when a sample is empty or holds a NaN.
  package static func distance(_ first: [Double], _ second: [Double]) -> Int? {
    guard !first.isEmpty, !second.isEmpty, !(first + second).contains(where: \.isNaN) else {
      return nil
    }
    let left = first.sorted()
    let right = second.sorted()
    let multiple = leastCommonMultiple(left.count, right.count)
    let up = multiple / left.count
    let down = multiple / right.count
    var (i, j, level, largest) = (0, 0, 0, 0)
    while i < left.count && j < right.count {
      let value = min(left[i], right[j])
      while i < left.count && left[i] == value {
        i += 1
        level += up
      }
      while j < right.count && right[j] == value {
        j += 1
        level -= down
      }
      largest = max(largest, abs(level))
    }
    return largest
  }

  static func leastCommonMultiple(_ a: Int, _ b: Int) -> Int {
    var (x, y) = (a, b)
    while y != 0 { (x, y) = (y, x % y) }
    return a / x * b
  }

  /// P(D >= h/n) for two samples of n values, by the reflection principle.
  ///
  /// 2 [C(2n, n-h) - C(2n, n-2h) + C(2n, n-3h) - ...] / C(2n, n), nested from the far end so that
  /// each bracket lies between 0 and 1 and nothing cancels.
  private static func exactForEqualSizes(_ n: Int, _ h: Int) -> WideNumber {
    var nested = WideNumber.zero
    var k = n / h
    while k >= 1 {
      // C(2n, n - kh) / C(2n, n - (k-1)h), one factor a step
      var ratio = WideNumber.one
      for j in 0..<h {
        let above = n - (k - 1) * h - j
        let below = n + (k - 1) * h + j + 1
        ratio.multiply(by: Double(above) / Double(below))
      }
      ratio.multiply(by: 1 - nested.value)
      nested = ratio
      k -= 1
    }
    nested.multiply(by: 2)
    return nested
  }

  /// P(D >= h/lcm): the share of all lattice paths to (m, n) that reach |i/m - j/n| = h/lcm.
  ///
  /// With u(i, j) the share of paths to (i, j) that did, u = 1 on and beyond the lines and
  /// u(i, j) = (i u(i-1, j) + j u(i, j-1)) / (i + j) between them: only additions of positive terms.
  private static func exact(_ first: Int, _ second: Int, _ h: Int) -> WideNumber {
    let (m, n) = (max(first, second), min(first, second))
    let multiple = leastCommonMultiple(m, n)
    let (up, down) = (multiple / m, multiple / n)
    var row = [Double](repeating: 0, count: n + 1)
    for i in 0...m {
      for j in 0...n {
        if abs(i * up - j * down) >= h {
          row[j] = 1
        } else if i + j > 0 {
          let above = i > 0 ? Double(i) * row[j] : 0
          let left = j > 0 ? Double(j) * row[j - 1] : 0
          row[j] = (above + left) / Double(i + j)
        }
      }
    }
    // What underflowed on the way adds up to less than 1e-307, as every step is an average.
    guard row[n] < 1e-290 else { return WideNumber(row[n]) }
    return exactWide(m, n, up, down, h)
  }

  /// The same recursion where doubles underflow.
  private static func exactWide(
    _ m: Int, _ n: Int, _ up: Int, _ down: Int, _ h: Int
  ) -> WideNumber {
    var row = [WideNumber](repeating: .zero, count: n + 1)
    for i in 0...m {
      for j in 0...n {
        if abs(i * up - j * down) >= h {
          row[j] = .one
        } else if i + j > 0 {
          var sum = WideNumber.zero
          if i > 0 { sum = row[j].times(Double(i)) }
          if j > 0 { sum = sum.plus(row[j - 1].times(Double(j))) }
          sum.multiply(by: 1 / Double(i + j))
          row[j] = sum
        }
      }
    }
    return row[n]
  }

  /// Kolmogorov's limit for the distance D of large samples, Q(sqrt(mn / (m + n)) D).
  private static func limit(_ distance: Double, _ sizes: (first: Int, second: Int)) -> WideNumber {
    let (m, n) = (Double(sizes.first), Double(sizes.second))
    let x2 = m * n / (m + n) * distance * distance
    if x2 < 1 {
      // 1 - sqrt(2 pi)/x * sum over odd k of exp(-k^2 pi^2 / 8 x^2)
      let base = -Double.pi * Double.pi / (8 * x2)
      let sum = [1.0, 9, 25, 49].reduce(0) { $0 + Portable.exp(base * $1) }
      return WideNumber(1 - (2 * Double.pi / x2).squareRoot() * sum)
    }
    // 2 exp(-2 x^2) * sum over k of (-1)^(k-1) exp(-2 x^2 (k^2 - 1))
    let sum = 1 - Portable.exp(-6 * x2) + Portable.exp(-16 * x2) - Portable.exp(-30 * x2)
    return WideNumber(exponential: -2 * x2).times(2 * sum)
  }
}
