import Metrics
import TestKit
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
}
