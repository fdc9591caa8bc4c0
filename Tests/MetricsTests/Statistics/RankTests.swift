import Metrics
import TestKit
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
}
