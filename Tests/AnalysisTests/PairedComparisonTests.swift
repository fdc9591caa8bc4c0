import Analysis
import Metrics
import TestKit
import Testing

@Suite struct PairedComparisonTests {
  private let values = (0..<50).map { Double(($0 * 37) % 50) }

  @Test func comparesPairs() throws {
    let same = try #require(PairedComparison(values, values, resamples: 300, seed: 1))
    #expect(same.difference == 0 && same.pValue == 1)
    let shifted = values.map { $0 + 2 }
    let apart = try #require(PairedComparison(shifted, values, resamples: 300, seed: 1))
    #expect(abs(apart.difference - 2) < 1e-12)
    #expect(apart.pValue == 1.0 / 50_001)
    #expect(apart.interval.low <= 2 && apart.interval.high >= 2)
    #expect(PairedComparison([1], [1, 2], seed: 1) == nil)
    #expect(PairedComparison([], [], seed: 1) == nil)
    #expect(PairedComparison([.nan], [1], seed: 1) == nil)
  }

  /// With three items all eight sign patterns are equally likely: 2 of 8 are as extreme.
  @Test func permutesSigns() throws {
    let test = try #require(PairedComparison([1, 2, 4], [0, 0, 0], resamples: 4000, seed: 2))
    #expect(abs(test.pValue - 0.25) < 0.03)
    let mirrored = try #require(PairedComparison([0, 0, 0], [1, 2, 4], resamples: 4000, seed: 2))
    #expect(mirrored.pValue == test.pValue)
  }

  /// Few signs are flipped in every way, as in SciPy's exact test.
  @Test func permutesAsSciPy() throws {
    let lines = try fixtureLines("pairs.txt")
    #expect(lines.count == 150)
    for line in lines {
      var stream = ReferenceStream(state: try #require(UInt64(line[0])))
      let count = 2 + stream.below(9)
      let values = (0..<count).map { _ in
        let value = stream.below(41)
        return Double(value - [20, 15, 8][stream.below(3)])
      }
      let exact = try #require(Double(line[1]))
      let zeros = [Double](repeating: 0, count: count)
      let test = try #require(PairedComparison(values, zeros, resamples: 4000, seed: 1))
      #expect(abs(test.pValue - exact) < 1e-12, "\(line) \(test.pValue)")
    }
  }
}
