package import Metrics
import Tensors

/// Whether two methods differ on the same items.
///
/// With one trained model each, a sign-flip permutation test of the items and their bootstrap interval: they speak of
/// these two models. With several seeds, seeds and items are both drawn at random (`CrossedMean`): they speak of the
/// methods.
package struct PairedComparison: Sendable, Equatable {
  /// The mean of first minus second.
  package let difference: Double
  /// The 95 % interval of that mean.
  package let interval: Bootstrap.Interval
  /// The two-sided p-value of no difference.
  package let pValue: Double
  /// The least p-value that this many items could have given; 0 where a test over seeds has no such bound.
  package let smallestPValue: Double

  /// Signs of this many items or fewer are flipped in every way there is.
  private static let exactItems = 16
  /// A test by draws ends when this many were as extreme (Besag and Clifford, 1991), or with the most draws.
  private static let extremes = 20
  private static let mostDraws = 50_000

  /// Compares per-item values of the same items in the same order; nil when the lists are empty,
  /// differ in length or hold a value that is not finite.
  ///
  /// `resamples` are the bootstrap's; signs are drawn as often as the p-value needs, down to 2e-5.
  package init?(_ first: [Double], _ second: [Double], resamples: Int = 10_000, seed: UInt64) {
    guard !first.isEmpty, first.count == second.count,
      (first + second).allSatisfy(\.isFinite)
    else { return nil }
    let differences = zip(first, second).map { $0 - $1 }
    difference = differences.reduce(0, +) / Double(differences.count)
    interval = Bootstrap(resamples: resamples, seed: seed).interval(ofMeanOf: differences)
    (pValue, smallestPValue) = Self.signTest(differences, seed)
  }

  /// The p-value of differences of items, and the smallest p-value that this number of items can give.
  private static func signTest(
    _ differences: [Double], _ seed: UInt64
  ) -> (pValue: Double, smallest: Double) {
    // An item on which both are equal has no sign to flip.
    let signed = differences.filter { $0 != 0 }
    guard signed.count <= exactItems else {
      return (drawn(signed, Seed(seed)), 1 / Double(mostDraws + 1))
    }
    return (exact(signed), 2 / Double(1 << max(1, min(signed.count, differences.count))))
  }

  /// The p-value that a comparison of seeds and items has, without its interval; nil where there is none.
  package static func pValue(
    seeds first: [[Double]], _ second: [[Double]], seed: UInt64
  ) -> Double? {
    guard first.count == second.count, first.map(\.count) == second.map(\.count) else {
      return nil
    }
    let differences = zip(first, second).map { zip($0, $1).map { $0 - $1 } }
    guard differences.count == 1 else { return CrossedMean(differences)?.pValue }
    guard !differences[0].isEmpty, (first[0] + second[0]).allSatisfy(\.isFinite) else {
      return nil
    }
    return signTest(differences[0], seed).pValue
  }

  /// Compares values of the same seeds and items, one list a seed; one seed is compared by its items.
  ///
  /// Nil when the tables differ in shape or hold what is not finite.
  package init?(
    seeds first: [[Double]], _ second: [[Double]], resamples: Int = 10_000, seed: UInt64
  ) {
    guard first.count == second.count, first.map(\.count) == second.map(\.count) else {
      return nil
    }
    guard first.count > 1 else {
      self.init(first.first ?? [], second.first ?? [], resamples: resamples, seed: seed)
      return
    }
    let differences = zip(first, second).map { zip($0, $1).map { $0 - $1 } }
    guard let crossed = CrossedMean(differences) else { return nil }
    self.init(
      difference: crossed.mean, interval: crossed.interval, pValue: crossed.pValue,
      smallestPValue: 0)
  }

  private init(
    difference: Double, interval: Bootstrap.Interval, pValue: Double, smallestPValue: Double
  ) {
    self.difference = difference
    self.interval = interval
    self.pValue = pValue
    self.smallestPValue = smallestPValue
  }

  /// Sums that are equal but for rounding count as equal.
  private static func threshold(_ values: [Double]) -> Double {
    abs(values.reduce(0, +)) - values.reduce(0) { $0 + abs($1) } * 1e-12
  }

  /// The share of all ways to flip signs that are as extreme.
  private static func exact(_ values: [Double]) -> Double {
    let threshold = threshold(values)
    let ways = 1 << values.count
    var extreme = 0
    for way in 0..<ways {
      var sum = 0.0
      for (index, value) in values.enumerated() {
        sum += way >> index & 1 == 0 ? value : -value
      }
      if abs(sum) >= threshold { extreme += 1 }
    }
    return Double(extreme) / Double(ways)
  }

  private static func drawn(_ values: [Double], _ seed: Seed) -> Double {
    let threshold = threshold(values)
    var extreme = 0
    for index in 0..<mostDraws {
      var stream = seed.stream("permutation", UInt64(index))
      if abs(flippedSum(values, &stream)) >= threshold { extreme += 1 }
      if extreme == extremes { return Double(extreme) / Double(index + 1) }
    }
    return Double(extreme + 1) / Double(mostDraws + 1)
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
