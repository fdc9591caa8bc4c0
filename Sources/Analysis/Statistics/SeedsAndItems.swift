package import Metrics

/// The interval of a mean over seeds and items, where every seed measured the same items.
///
/// Each resample draws seeds anew and items anew, the same items for every seed it drew (the two-way bootstrap
/// of Owen, 2007). With few seeds their draws spread too little, by the factor (s - 1) / s of the variance, which
/// is made good by stretching each seed's distance from the mean of seeds.
package struct SeedsAndItems: Sendable, Equatable {
  package let mean: Double
  package let interval: Bootstrap.Interval

  /// Takes one list a seed, all of one length; nil for fewer than two seeds, no items, or lists that differ in
  /// length or hold what is not finite.
  package init?(_ seeds: [[Double]], _ bootstrap: Bootstrap) {
    guard seeds.count > 1, let items = seeds.first?.count, items > 0,
      seeds.allSatisfy({ $0.count == items && $0.allSatisfy(\.isFinite) })
    else { return nil }
    let count = Double(seeds.count)
    let means = seeds.map { $0.reduce(0, +) / Double(items) }
    let mean = means.reduce(0, +) / count
    let stretch = (count / (count - 1)).squareRoot()
    // What every seed has in common, and what is its own.
    let shared = (0..<items).map { item in seeds.reduce(0) { $0 + $1[item] } / count }
    let own = seeds.map { values in zip(values, shared).map { ($0 - $1) * stretch } }
    interval = bootstrap.interval(groups: [seeds.count, items]) { counts in
      var total = Bootstrap.mean(shared, times: counts[1])
      for (seed, drawn) in counts[0].enumerated() where drawn > 0 {
        total += Bootstrap.mean(own[seed], times: counts[1]) * Double(drawn) / count
      }
      return total
    }
    self.mean = mean
  }
}
