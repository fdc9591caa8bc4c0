import Analysis
import Metrics
import Testing

@Suite struct SeedsAndItemsTests {
  /// Seeds that differ by themselves widen the interval; equal seeds leave that of the items.
  @Test func takesSeedsAndItemsTogether() throws {
    let items = (0..<60).map { Double(($0 * 37) % 60) / 60 }
    let bootstrap = Bootstrap(resamples: 2000, seed: 4)
    let alone = bootstrap.interval(ofMeanOf: items)
    let same = try #require(SeedsAndItems([items, items, items], bootstrap))
    #expect(abs(same.mean - items.reduce(0, +) / 60) < 1e-12)
    #expect(abs((same.interval.high - same.interval.low) - (alone.high - alone.low)) < 0.02)
    let apart = [-0.3, 0, 0.3].map { shift in items.map { $0 + shift } }
    let wide = try #require(SeedsAndItems(apart, bootstrap))
    // Three seeds with standard deviation 0.3: the mean's is 0.17, the items add 0.04.
    #expect((0.5...0.75).contains(wide.interval.high - wide.interval.low))
    #expect(SeedsAndItems([items], bootstrap) == nil)
    #expect(SeedsAndItems([items, []], bootstrap) == nil)
    #expect(SeedsAndItems([[.nan], [1]], bootstrap) == nil)
  }
}
