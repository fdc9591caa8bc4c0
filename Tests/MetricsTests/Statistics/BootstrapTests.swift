import Metrics
import Testing

@Suite struct BootstrapTests {
  private let values = (0..<50).map { Double(($0 * 37) % 50) }

  @Test func isReproducible() {
    let one = Bootstrap(resamples: 500, seed: 3).interval(ofMeanOf: values)
    #expect(one == Bootstrap(resamples: 500, seed: 3).interval(ofMeanOf: values))
    #expect(one != Bootstrap(resamples: 500, seed: 4).interval(ofMeanOf: values))
  }

  /// The interval of a mean is close to the normal one: 24.5 ± 1.96 · 14.43 / √50.
  @Test func hasTheRightWidth() {
    let interval = Bootstrap(resamples: 4000, seed: 1).interval(ofMeanOf: values)
    #expect(abs(interval.low - 20.5) < 0.4)
    #expect(abs(interval.high - 28.5) < 0.4)
  }

  @Test func drawsEachGroupInFull() {
    var sums: [Double] = []
    _ = Bootstrap(resamples: 200, seed: 1).interval(groups: [7, 1, 40]) { counts in
      #expect(counts.map { $0.reduce(0, +) } == [7, 1, 40])
      #expect(counts.allSatisfy { $0.allSatisfy { $0 >= 0 } })
      sums.append(Double(counts[0][0]))
      return 0
    }
    // An item is drawn once on average.
    #expect(abs(sums.reduce(0, +) / 200 - 1) < 0.25)
  }

  /// Statistics over the same items with the same seed see the same resamples.
  @Test func resamplesArePaired() {
    let bootstrap = Bootstrap(resamples: 100, seed: 9)
    let first = bootstrap.draws(groups: [50]) { Bootstrap.mean(values, times: $0[0]) }
    let shifted = bootstrap.draws(groups: [50]) {
      Bootstrap.mean(values.map { $0 + 1 }, times: $0[0])
    }
    #expect(zip(first, shifted).allSatisfy { abs($1 - $0 - 1) < 1e-12 })
  }

  @Test(arguments: [(0.0, 1.0), (0.5, 3), (1, 5), (0.25, 2), (0.1, 1.4)])
  func quantiles(share: Double, expected: Double) {
    #expect(abs(Bootstrap.quantile([1, 2, 3, 4, 5], share) - expected) < 1e-12)
    #expect(Bootstrap.quantile([7], share) == 7)
  }

  @Test func harmonicMeans() {
    #expect(harmonicMean([1, 1, 1]) == 1)
    #expect(harmonicMean([1, 0.5]) == 2.0 / 3)
    #expect(harmonicMean([1, 0]) == 0)
    #expect(harmonicMean([1, -1]) == 0)
    #expect(harmonicMean([1, .nan]) == 0)
    #expect(harmonicMean([]) == 0)
  }

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

  /// Harmonic means as SciPy's and quantiles as NumPy's.
  @Test func agreesWithSciPy() throws {
    let lines = try Fixture.lines("means.txt")
    #expect(lines.count == 1500)
    for line in lines {
      var stream = ReferenceStream(state: try #require(UInt64(line[0])))
      let count = 1 + stream.below(60)
      let values = (0..<count).map { _ in Double(1 + stream.below(1_000_000)) / 1_000_000 }
      let expected = line.dropFirst().compactMap(Double.init)
      let sorted = values.sorted()
      let found = [
        harmonicMean(values), Bootstrap.quantile(sorted, 0.025), Bootstrap.quantile(sorted, 0.975),
      ]
      #expect(zip(found, expected).allSatisfy { Fixture.agree($0, $1, within: 1e-12) }, "\(line)")
    }
  }

  /// Few signs are flipped in every way, as in SciPy's exact test.
  @Test func permutesAsSciPy() throws {
    let lines = try Fixture.lines("pairs.txt")
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
