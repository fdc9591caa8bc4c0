import Analysis
import Metrics
import Tensors
import Testing

struct CrossedMeanTests {
  /// Values of scipy.stats.t.sf(t, df) * 2.
  @Test(arguments: [
    (2.0, 2.0, 0.183503419072274), (4.302652729749464, 2.0, 0.05), (1.0, 1.0, 0.5),
    (2.5, 7.3, 0.03965023466560043), (10.0, 30.0, 4.575251408229618e-11),
    (3.0, 399.0, 0.002869139178904605),
  ])
  func `Student's t has the tails of its tables`(t: Double, degrees: Double, p: Double) {
    #expect(abs(StudentT.twoSided(t, degrees: degrees) / p - 1) < 1e-8)
    #expect(abs(StudentT.quantile(twoSided: p, degrees: degrees) - t) < 1e-8 * t)
  }

  /// Differences of two equal methods, or of two that are `shift` apart, over seeds and items.
  private func table(
    _ stream: inout RandomStream, seeds: Int, items: Int, spread: Double, shift: Double
  ) -> [[Double]] {
    let items = (0..<items).map { _ in 0.1 * Double(stream.normal()) }
    return (0..<seeds).map { _ in
      let own = shift + spread * Double(stream.normal())
      return items.map { $0 + own + 0.05 * Double(stream.normal()) }
    }
  }

  /// How often a difference of three or more seeds is significant at 5 %.
  private func share(
    seeds: Int, spread: Double, shift: Double = 0,
    by pValue: (_ table: [[Double]]) -> Double? = { CrossedMean($0)?.pValue }
  ) -> Double {
    var stream = Seed(11).stream("simulation")
    let found = (0..<400).count { _ in
      let table = table(&stream, seeds: seeds, items: 40, spread: spread, shift: shift)
      return (pValue(table) ?? 1) < 0.05
    }
    return Double(found) / 400
  }

  /// Student's t over the items' means, as a test that takes the seeds for one.
  private func overItems(_ table: [[Double]]) -> Double? {
    let means = table[0].indices.map { item in
      table.reduce(0) { $0 + $1[item] } / Double(table.count)
    }
    let count = Double(means.count)
    let mean = means.reduce(0, +) / count
    let variance = means.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / (count - 1)
    return StudentT.twoSided(mean / (variance / count).squareRoot(), degrees: count - 1)
  }

  @Test func `equal methods rarely differ, whatever the spread between seeds`() {
    for spread in [0, 0.02, 0.1] {
      let found = share(seeds: 3, spread: spread)
      #expect(found <= 0.08)
    }
    // Tests over items alone take the spread between seeds for a difference of the methods.
    #expect(share(seeds: 3, spread: 0.05, by: overItems) > 0.2)
  }

  @Test func `large differences are found with few seeds, small ones with more`() {
    #expect(share(seeds: 3, spread: 0.02, shift: 0.2) > 0.8)
    #expect(share(seeds: 10, spread: 0.02, shift: 0.08) > 0.9)
  }

  /// One item of fifty changes in each of three seeds, each time another: the seeds' means are equal, and nothing is sure.
  @Test func `seeds that happen to agree make nothing sure`() throws {
    let changes = [3, 17, 40].map { changed in (0..<50).map { $0 == changed ? 1.0 : 0 } }
    let found = try #require(CrossedMean(changes))
    #expect(found.pValue > 0.05 && found.interval.low < 0)
  }

  /// scipy.stats.ttest_rel([1, 3, 5], [0, 1, 1]): 0.11808289631180308, of one difference a seed.
  @Test func `one number a seed is Student's paired test`() throws {
    let found = try #require(
      PairedComparison(seeds: [[1], [3], [5]], [[0], [1], [1]], seed: 1))
    #expect(abs(found.pValue - 0.11808289631180308) < 1e-12)
    #expect(abs(found.difference - 7 / 3.0) < 1e-15)
    #expect(abs(found.interval.high - (7 / 3.0 + 3.79458303359676)) < 1e-8)
    let alone = PairedComparison.pValue(seeds: [[1], [3], [5]], [[0], [1], [1]], seed: 1)
    #expect(alone == found.pValue)
  }

  @Test func `tables of other shapes are not compared`() {
    #expect(PairedComparison(seeds: [[1, 2]], [[1, 2], [2, 3]], seed: 1) == nil)
    #expect(PairedComparison(seeds: [[1, 2], [1]], [[1, 2], [1]], seed: 1) == nil)
    #expect(CrossedMean([[1, 2], [1, .nan]]) == nil)
  }

  @Test func `a p-value can be as small as many tests need`() throws {
    let values = (0..<60).map { 1 + 0.01 * Double($0) }
    let zeros = values.map { _ in 0.0 }
    let test = try #require(PairedComparison(values, zeros, resamples: 10, seed: 1))
    #expect(Holm.adjusted(Array(repeating: test.pValue, count: 120))[0] < 0.05)
    let few = try #require(PairedComparison([1, 2, 3], [0, 0, 0], resamples: 10, seed: 1))
    #expect(few.pValue == 0.25)
    #expect(few.smallestPValue == 0.25)
  }
}
