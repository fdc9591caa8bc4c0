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
    let n = Double(columns.count)
    let mean = columns.map(\.estimate).reduce(0, +) / n
    let squares = columns.map { ($0.estimate - mean) * ($0.estimate - mean) }.reduce(0, +)
    let half = Self.quantile(columns.count - 1) * (squares / (n - 1)).squareRoot() / n.squareRoot()
    let items = columns.allSatisfy(\.isMeanOfValues) ? columns.map(\.values) : []
    let both = SeedsAndItems(items, Bootstrap(resamples: Comparisons.resamples, seed: 1))?.interval
    estimate = mean
    low = min(mean - half, both?.low ?? mean)
    high = max(mean + half, both?.high ?? mean)
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
