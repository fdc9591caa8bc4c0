package import Metrics

/// One column over its seeds.
///
/// A single seed keeps its bootstrap interval over items; several give the mean of the estimates and the interval
/// of a bootstrap over seeds and items, widened where it is narrower than Student's over the seeds,
/// mean ± t(0.975, n - 1) · s / √n, as a bootstrap of few seeds is too sure of itself.
package struct SeedSummary: Sendable, Equatable {
  package let estimate: Double
  /// The ends of the 95 % interval.
  package let low: Double
  package let high: Double
  package let seeds: Int

  /// Takes a column of each seed; nil for none.
  package init?(_ columns: [Column]) {
    guard let first = columns.first else { return nil }
    seeds = columns.count
    guard columns.count > 1 else {
      (estimate, low, high) = (first.estimate, first.low, first.high)
      return
    }
    guard let means = SeedSummary(numbers: columns.map(\.estimate)) else { return nil }
    let items = columns.allSatisfy(\.isMeanOfValues) ? columns.map(\.values) : []
    let both = SeedsAndItems(items, Bootstrap(resamples: Comparisons.resamples, seed: 1))?.interval
    estimate = means.estimate
    low = min(means.low, both?.low ?? means.estimate)
    high = max(means.high, both?.high ?? means.estimate)
  }

  /// Takes one number a seed, without items: the mean with Student's interval, of a single seed none; nil for none.
  package init?(numbers: [Double]) {
    guard let first = numbers.first else { return nil }
    seeds = numbers.count
    guard numbers.count > 1 else {
      (estimate, low, high) = (first, first, first)
      return
    }
    let n = Double(numbers.count)
    let mean = numbers.reduce(0, +) / n
    let squares = numbers.map { ($0 - mean) * ($0 - mean) }.reduce(0, +)
    let half = Self.quantile(numbers.count - 1) * (squares / (n - 1)).squareRoot() / n.squareRoot()
    (estimate, low, high) = (mean, mean - half, mean + half)
  }

  /// The 97.5 % quantile of Student's t; the printed table up to 30 degrees, then the normal's with
  /// the first term of its expansion (0.003 too low at 31 degrees, and nearer beyond).
  package static func quantile(_ degrees: Int) -> Double {
    let table = [
      12.7062, 4.3027, 3.1824, 2.7764, 2.5706, 2.4469, 2.3646, 2.3060, 2.2622, 2.2281, 2.2010,
      2.1788, 2.1604, 2.1448, 2.1314, 2.1199, 2.1098, 2.1009, 2.0930, 2.0860, 2.0796, 2.0739,
      2.0687, 2.0639, 2.0595, 2.0555, 2.0518, 2.0484, 2.0452, 2.0423,
    ]
    if degrees >= 1, degrees <= table.count { return table[degrees - 1] }
    let z = 1.959964
    return z + (z * z * z + z) / (4 * Double(max(1, degrees)))
  }
}
