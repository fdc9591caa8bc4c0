import Tensors

/// How far the outputs of models lie from those of retrained models, over seeds and item by item: a distance between two
/// distributions of margins, as KLoM compares unlearned with retrained models (Georgiev and others, 2024,
/// arXiv:2410.23232).
///
/// KLoM is a Kullback-Leibler divergence of histograms over a hundred models. The energy distance 2 E|a - b| - E|a - a'| -
/// E|b - b'| (Székely and Rizzo, 2013) needs no bins, and its unbiased form is 0 on average where both are the same, however
/// few the seeds are; it can be a little below. Only pairs of different seeds count, as models of one seed have more in common.
package struct EnergyDistance: Sendable, Equatable {
  /// The mean over items.
  package let estimate: Double
  /// The ends of the 95 % interval over seeds: jackknife, Student's t.
  package let low: Double
  package let high: Double
  /// Each item's own.
  package let items: [Double]

  /// Compares two lists of values a seed, all of the same items; nil for fewer than three seeds or for values that are no
  /// numbers.
  ///
  /// `quantile` is the 97.5 % quantile of Student's t by degrees of freedom.
  package init?(_ first: [[Double]], _ second: [[Double]], quantile: (Int) -> Double) {
    guard first.count == second.count, first.count > 2, let count = first.first?.count, count > 0,
      (first + second).allSatisfy({ $0.count == count && $0.allSatisfy(\.isFinite) })
    else { return nil }
    let seeds = Array(first.indices)
    items = Self.distances(first, second, of: seeds)
    estimate = Self.mean(items)
    let left = seeds.map { leaving in
      Self.mean(Self.distances(first, second, of: seeds.filter { $0 != leaving }))
    }
    let (n, middle) = (Double(seeds.count), Self.mean(left))
    let squares = left.reduce(0) { $0 + ($1 - middle) * ($1 - middle) }
    let half = quantile(seeds.count - 1) * ((n - 1) / n * squares).squareRoot()
    low = estimate - half
    high = estimate + half
  }

  /// Log-odds of a probability, kept finite: the margin of a binary output.
  package static func margin(_ probability: Double) -> Double {
    let p = min(1 - 1e-12, max(1e-12, probability))
    return Portable.log(p / (1 - p))
  }

  private static func mean(_ values: [Double]) -> Double {
    values.reduce(0, +) / Double(values.count)
  }

  private static func distances(
    _ first: [[Double]], _ second: [[Double]], of seeds: [Int]
  ) -> [Double] {
    let pairs = Double(seeds.count * (seeds.count - 1))
    return first[0].indices.map { item in
      var sum = 0.0
      for one in seeds {
        for other in seeds where other != one {
          sum += 2 * abs(first[one][item] - second[other][item])
          sum -= abs(first[one][item] - first[other][item])
          sum -= abs(second[one][item] - second[other][item])
        }
      }
      return sum / pairs
    }
  }
}
