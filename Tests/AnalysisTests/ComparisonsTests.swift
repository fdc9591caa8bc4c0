import Analysis
import Metrics
import Testing

@Suite struct ComparisonsTests {
  private let items = (0..<40).map { Double(($0 * 7) % 11) / 11 }

  private func shifted(_ by: Double) -> [[Double]] {
    [items.enumerated().map { $1 + by + 0.01 * Double($0 % 3) }]
  }

  @Test func `the best stands with those that do not differ from it`() throws {
    let near = [items.enumerated().map { index, value in value + (index % 2 == 0 ? 0.02 : -0.02) }]
    let found = try #require(
      Comparisons([shifted(-1), [items], nil, near], direction: .higher))
    #expect(found.best == [1, 3])
    #expect(found.pairs.map { [$0.first, $0.second] } == [[0, 1], [0, 3], [1, 3]])
    #expect(found.pairs.map(\.verdict) == ["yes", "yes", "not significant"])
    // Lower is better: the shifted one alone is best.
    #expect(Comparisons([shifted(-1), [items], nil, near], direction: .lower)?.best == [0])
  }

  @Test func `p-values are corrected for the tests made`() throws {
    let found = try #require(
      Comparisons([[items], shifted(0.004), shifted(0.2)], direction: .higher))
    let raw = found.pairs.map(\.test.pValue)
    #expect(found.pairs.map(\.pValue) == Holm.adjusted(raw))
  }

  @Test func `too few items to find anything are said to be that`() throws {
    let few = try #require(
      Comparisons([[[1, 2, 3]], [[0, 0, 0]], [[4, 4, 5]]], direction: .higher))
    #expect(few.pairs.allSatisfy { $0.verdict == "too few items to tell" })
    #expect(few.best.isEmpty)
  }

  /// Harmonic means, p-values and areas have no items: their seeds decide, and one seed decides nothing.
  @Test func `a column that is no mean over items is compared over seeds`() throws {
    let low = [[0.38], [0.41], [0.40]]
    let high = [[0.64], [0.62], [0.66]]
    let near = [[0.63], [0.64], [0.65]]
    let found = try #require(Comparisons([low, high, near], direction: .higher))
    #expect(found.best == [1, 2])
    #expect(found.pairs.map(\.verdict) == ["yes", "yes", "not significant"])
    let column = Column("H", .higher, estimate: 0.5, interval: .init(low: 0, high: 1))
    let seeds = [0.4, 0.5, 0.7].map { estimate in
      (
        before: column,
        after: Column("H", .higher, estimate: estimate, interval: .init(low: 0, high: 1))
      )
    }
    let change = try #require(AttackChange(seeds))
    let interval = try #require(change.interval)
    #expect(interval.low < change.estimate && change.estimate < interval.high)
    #expect(change.pValue(against: change) == 1)
    #expect(AttackChange(Array(seeds.prefix(1)))?.interval == nil)
  }

  @Test func `rows of other shapes are not compared`() {
    #expect(Comparisons([[items], nil], direction: .higher) == nil)
    #expect(Comparisons([[items], [[1, 2]]], direction: .higher) == nil)
    #expect(Comparisons([[items], [items, items]], direction: .higher) == nil)
  }

  @Test func `of very many methods the best are tested`() throws {
    let many = (0..<60).map { shifted(0.01 * Double($0)) }
    let found = try #require(Comparisons(many, direction: .higher))
    #expect(found.isLimited && found.pairs.count == 12 * 11 / 2)
    #expect(Set(found.pairs.flatMap { [$0.first, $0.second] }) == Set(48..<60))
    #expect(found.best == [59])
    #expect(Comparisons(many.suffix(40).map(\.self), direction: .higher)?.isLimited == false)
  }

  /// The p-value alone is that of the whole comparison.
  @Test func `p-values come without intervals too`() throws {
    let pairs: [([[Double]], [[Double]])] = [
      ([items], shifted(0.1)), ([Array(items.prefix(9))], [Array(shifted(0.1)[0].prefix(9))]),
      ([items, items], shifted(0.02) + shifted(-0.04)),
    ]
    for (first, second) in pairs {
      let whole = try #require(PairedComparison(seeds: first, second, resamples: 10, seed: 1))
      #expect(PairedComparison.pValue(seeds: first, second, seed: 1) == whole.pValue)
    }
    #expect(PairedComparison.pValue(seeds: [[1]], [[.nan]], seed: 1) == nil)
  }
}
