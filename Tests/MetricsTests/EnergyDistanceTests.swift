import Metrics
import Testing

/// A distance between outputs over seeds.
@Suite struct EnergyDistanceTests {
  private let t: (Int) -> Double = { _ in 4.3027 }

  /// One item, three seeds: pairs of different seeds by hand.
  ///
  /// a = 0, 1, 2; b = 3, 4, 6. 2 Σ|a - b| over the six pairs s ≠ t: 2 (4 + 6 + 2 + 5 + 1 + 2) = 40; Σ|a - a'| = 8;
  /// Σ|b - b'| = 12; (40 - 8 - 12) / 6.
  @Test func `pairs of different seeds`() throws {
    let found = try #require(
      EnergyDistance([[0], [1], [2]], [[3], [4], [6]], quantile: t))
    #expect(abs(found.estimate - 20.0 / 6) < 1e-12)
    #expect(found.items.count == 1 && found.low < found.estimate && found.estimate < found.high)
  }

  @Test func `the same outputs are at most 0 apart, and too few seeds say nothing`() throws {
    let values = [[0.0, 5], [1, 5], [4, 5]]
    let found = try #require(EnergyDistance(values, values, quantile: t))
    #expect(found.estimate == 0)
    #expect(EnergyDistance([[1], [2]], [[1], [2]], quantile: t) == nil)
    #expect(EnergyDistance([[1], [2], [.nan]], [[1], [2], [3]], quantile: t) == nil)
    #expect(EnergyDistance([[1], [2], [3, 4]], [[1], [2], [3]], quantile: t) == nil)
  }

  @Test func `margins are finite log-odds`() {
    #expect(abs(EnergyDistance.margin(0.75) - 1.0986122886681098) < 1e-12)
    #expect(EnergyDistance.margin(0).isFinite && EnergyDistance.margin(1).isFinite)
  }
}
