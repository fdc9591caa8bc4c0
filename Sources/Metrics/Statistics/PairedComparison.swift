import Tensors

/// Whether two models differ on the same items: bootstrap interval and sign-flip permutation test
/// of the mean difference.
package struct PairedComparison: Sendable, Equatable {
  /// The mean of first minus second.
  package let difference: Double
  /// The 95 % bootstrap interval of that mean.
  package let interval: Bootstrap.Interval
  /// The two-sided p-value under the hypothesis that swapping the models on any item changes nothing;
  /// never below 1 / (resamples + 1).
  package let pValue: Double

  /// Compares per-item values of the same items in the same order; nil when the lists are empty,
  /// differ in length or hold a value that is not finite.
  package init?(_ first: [Double], _ second: [Double], resamples: Int = 10_000, seed: UInt64) {
    guard !first.isEmpty, first.count == second.count,
      (first + second).allSatisfy(\.isFinite)
    else { return nil }
    let differences = zip(first, second).map { $0 - $1 }
    let sum = differences.reduce(0, +)
    difference = sum / Double(differences.count)
    interval = Bootstrap(resamples: resamples, seed: seed).interval(ofMeanOf: differences)
    // Sums that are equal but for rounding count as equal.
    let size = differences.reduce(0) { $0 + abs($1) }
    let threshold = abs(sum) - size * 1e-12
    let seed = Seed(seed)
    var extreme = 0
    for index in 0..<resamples {
      var stream = seed.stream("permutation", UInt64(index))
      if abs(Self.flippedSum(differences, &stream)) >= threshold { extreme += 1 }
    }
    pValue = Double(extreme + 1) / Double(resamples + 1)
  }

  /// The sum with every sign kept or turned, each with probability one half.
  private static func flippedSum(_ values: [Double], _ stream: inout RandomStream) -> Double {
    var sum = 0.0
    var bits: UInt64 = 0
    for index in values.indices {
      if index.isMultiple(of: 64) { bits = stream.next() }
      sum += bits & 1 == 0 ? values[index] : -values[index]
      bits >>= 1
    }
    return sum
  }
}
