import Metrics
import Testing

@Suite struct RankTests {
  private func sample(
    _ stream: inout ReferenceStream, _ count: Int, _ spread: Int, _ shift: Int
  ) -> [Double] {
    (0..<count).map { _ in Double(stream.below(spread) + shift) }
  }

  /// Six hundred cases with and without ties, as scikit-learn's `roc_auc_score` has them.
  @Test func areasAsScikitLearn() throws {
    let lines = try Fixture.lines("auc.txt")
    #expect(lines.count == 600)
    for line in lines {
      var stream = ReferenceStream(state: try #require(UInt64(line[0])))
      let (m, n) = (1 + stream.below(60), 1 + stream.below(60))
      let spread = [2, 5, 50, 1_000_000_000][stream.below(4)]
      let shift = stream.below(2) == 1 ? stream.below(spread) : 0
      let first = sample(&stream, m, spread, 0)
      let ranks = try #require(RankedScores(first, sample(&stream, n, spread, shift)))
      #expect(abs(ranks.area - (try #require(Double(line[1])))) < 1e-12, "\(line[0])")
    }
  }

  /// scikit-learn's roc_curve with the first group as the positive one.
  @Test func truePositiveRatesAsInScikitLearn() throws {
    let lines = try Fixture.lines("tpr.txt")
    #expect(lines.count == 600)
    for line in lines {
      var stream = ReferenceStream(state: try #require(UInt64(line[0])))
      let (m, n) = (1 + stream.below(60), 1 + stream.below(60))
      let spread = [2, 5, 50, 1_000_000_000][stream.below(4)]
      let shift = stream.below(2) == 1 ? stream.below(spread) : 0
      let first = sample(&stream, m, spread, 0)
      let ranks = try #require(RankedScores(first, sample(&stream, n, spread, shift)))
      for (rate, expected) in zip([0.001, 0.01, 0.2], line.dropFirst()) {
        let found = ranks.truePositives(at: rate, ranks.once)
        #expect(abs(found - (try #require(Double(expected)))) < 1e-12, "\(line[0]) at \(rate)")
      }
    }
  }

  @Test func refusesWhatHasNoArea() {
    #expect(RankedScores([], [1]) == nil)
    #expect(RankedScores([1], []) == nil)
    #expect(RankedScores([.nan], [1]) == nil)
  }

  /// 100 against 100 normal values one standard deviation apart: area 0.76, standard error 0.034.
  @Test func intervalCoversTheArea() throws {
    let values = (0..<100).map { Double(($0 * 61) % 100) }
    let ranks = try #require(RankedScores(values, values.map { $0 + 30 }))
    let interval = ranks.interval(Bootstrap(resamples: 2000, seed: 1))
    #expect(interval.low < ranks.area && ranks.area < interval.high)
    #expect((0.08...0.16).contains(interval.high - interval.low))
    // Drawing every item once is the area itself.
    let once = [Int32](repeating: 1, count: 100)
    #expect(ranks.area([once, once]) == ranks.area)
  }

  @Test func correctsForManyTests() {
    // R: p.adjust(c(0.01, 0.04, 0.03, 0.005), "holm")
    let adjusted = Holm.adjusted([0.01, 0.04, 0.03, 0.005])
    #expect(zip(adjusted, [0.03, 0.06, 0.06, 0.02]).allSatisfy { abs($0 - $1) < 1e-15 })
    #expect(Holm.adjusted([0.9, 0.8]) == [1, 1])
    #expect(Holm.adjusted([]).isEmpty)
  }

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
