import Tensors

/// The percentile bootstrap: how far a statistic moves when the items are drawn anew.
///
/// Resample i is the same for every statistic over as many items with the same seed, so that two
/// models measured on the same rows are compared on the same resamples.
package struct Bootstrap: Codable, Sendable, Equatable {
  /// The middle 95 % of a statistic's values over the resamples.
  package struct Interval: Sendable, Equatable {
    package let low: Double
    package let high: Double

    package init(low: Double, high: Double) {
      self.low = low
      self.high = high
    }
  }

  /// How many times the items are drawn anew.
  package let resamples: Int
  package let seed: UInt64

  package init(resamples: Int = 10_000, seed: UInt64) {
    precondition(resamples > 0, "expected at least one resample")
    self.resamples = resamples
    self.seed = seed
  }

  /// Returns the interval of the mean of at least one value.
  package func interval(ofMeanOf values: [Double]) -> Interval {
    interval(groups: [values.count]) { Self.mean(values, times: $0[0]) }
  }

  /// Returns the interval of any statistic of one or several groups of items.
  ///
  /// Each group is drawn anew by itself; `statistic` gets, per group, how often each item was drawn.
  package func interval(groups: [Int], statistic: ([[Int32]]) -> Double) -> Interval {
    var values = draws(groups: groups, statistic: statistic)
    values.sort()
    return Interval(low: Self.quantile(values, 0.025), high: Self.quantile(values, 0.975))
  }

  /// Returns the statistic of every resample, in order.
  package func draws(groups: [Int], statistic: ([[Int32]]) -> Double) -> [Double] {
    precondition(groups.allSatisfy { $0 > 0 }, "an empty group has no statistic")
    let seed = Seed(seed)
    var counts = groups.map { [Int32](repeating: 0, count: $0) }
    return (0..<resamples).map { index in
      var stream = seed.stream("bootstrap", UInt64(index))
      for group in counts.indices { Self.draw(&counts[group], from: &stream) }
      return statistic(counts)
    }
  }

  /// Returns the mean of the values, each weighted by how often it was drawn.
  package static func mean(_ values: [Double], times counts: [Int32]) -> Double {
    var sum = 0.0
    for index in values.indices { sum += values[index] * Double(counts[index]) }
    return sum / Double(values.count)
  }

  /// Returns a quantile of sorted values, linear between neighbours.
  package static func quantile(_ sorted: [Double], _ share: Double) -> Double {
    let position = share * Double(sorted.count - 1)
    let index = min(Int(position), sorted.count - 1)
    let next = min(index + 1, sorted.count - 1)
    return sorted[index] + (sorted[next] - sorted[index]) * (position - Double(index))
  }

  /// Draws as many items as there are, with replacement; 32 bits an item leave a bias of at most
  /// the number of items / 2³².
  private static func draw(_ counts: inout [Int32], from stream: inout RandomStream) {
    let count = counts.count
    for index in counts.indices { counts[index] = 0 }
    let bound = UInt64(count)
    var left = count
    while left > 0 {
      let bits = stream.next()
      counts[Int(((bits & 0xFFFF_FFFF) * bound) >> 32)] += 1
      if left > 1 { counts[Int(((bits >> 32) * bound) >> 32)] += 1 }
      left -= 2
    }
  }
}
