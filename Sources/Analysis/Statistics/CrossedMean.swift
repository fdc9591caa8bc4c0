package import Metrics

/// The mean of values that stand in a table of seeds and items, where both are drawn at random.
///
/// The analysis of variance with two crossed random factors: the variance of the grand mean is
/// (MS_seeds + MS_items − MS_rest) / (S · I), with the degrees of freedom of Satterthwaite (Biometrics Bulletin 2, 1946;
/// for participants and stimuli: Westfall, Kenny and Judd, 2014). A factor whose mean square is below MS_rest has no
/// variance of its own and leaves the sum, so that seeds which happen to agree make nothing sure. As these are estimated
/// from few seeds, no result is surer than Student's t over the means of the seeds; of one number a seed there is nothing
/// else. Assumes additive normal effects of seeds and items.
package struct CrossedMean: Sendable {
  package let mean: Double
  /// Of the mean.
  package let standardError: Double
  package let degrees: Double
  /// The standard error and degrees of freedom of the seeds' means alone.
  private let ofSeeds: (error: Double, degrees: Double)

  /// Takes one list a seed, all of one length; nil for fewer than two seeds, no items, lists of other lengths, or what is
  /// not finite.
  package init?(_ seeds: [[Double]]) {
    guard seeds.count > 1, let items = seeds.first?.count, items > 0,
      seeds.allSatisfy({ $0.count == items && $0.allSatisfy(\.isFinite) })
    else { return nil }
    let (s, i) = (Double(seeds.count), Double(items))
    let bySeed = seeds.map { $0.reduce(0, +) / i }
    let byItem = (0..<items).map { item in seeds.reduce(0) { $0 + $1[item] } / s }
    let mean = bySeed.reduce(0, +) / s
    func squares(_ values: [Double]) -> Double {
      values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    }
    var rest = 0.0
    for (values, own) in zip(seeds, bySeed) {
      for (value, shared) in zip(values, byItem) {
        let residual = value - own - shared + mean
        rest += residual * residual
      }
    }
    let ofSeeds = i * squares(bySeed) / (s - 1)
    // One item has no spread.
    let free = max(1, i - 1)
    let ofItems = items > 1 ? s * squares(byItem) / free : 0
    let ofRest = rest / ((s - 1) * free)
    // The mean squares that are summed, each with its degrees of freedom.
    var summed: [(square: Double, degrees: Double)] = []
    if ofSeeds > ofRest { summed.append((ofSeeds, s - 1)) }
    if ofItems > ofRest { summed.append((ofItems, free)) }
    if summed.count != 1 { summed.append((summed.isEmpty ? ofRest : -ofRest, (s - 1) * free)) }
    let sum = summed.reduce(0) { $0 + $1.square }
    let spread = summed.reduce(0) { $0 + $1.square * $1.square / $1.degrees }
    self.mean = mean
    standardError = (sum / (s * i)).squareRoot()
    degrees = spread > 0 ? max(s - 1, sum * sum / spread) : s - 1
    self.ofSeeds = ((ofSeeds / (s * i)).squareRoot(), s - 1)
  }

  /// The two-sided p-value of a mean of zero.
  package var pValue: Double {
    guard standardError > 0 else { return mean == 0 ? 1 : 0 }
    return max(
      StudentT.twoSided(mean / standardError, degrees: degrees),
      StudentT.twoSided(mean / ofSeeds.error, degrees: ofSeeds.degrees))
  }

  /// The 95 % interval of the mean.
  package var interval: Bootstrap.Interval {
    let half = max(
      StudentT.quantile(twoSided: 0.05, degrees: degrees) * standardError,
      StudentT.quantile(twoSided: 0.05, degrees: ofSeeds.degrees) * ofSeeds.error)
    return Bootstrap.Interval(low: mean - half, high: mean + half)
  }
}
