import Analysis
import Testing

/// The words of the survey's table, and the means behind them.
@Suite struct LevelTests {
  @Test func `a share is low, medium or high by the thresholds`() {
    let level = Level(medium: 0.33, high: 0.67)
    #expect(
      [-0.1, 0.32, 0.33, 0.66, 0.67, 1.4].map(level.word) == [
        "low", "low", "medium", "medium", "high", "high",
      ])
  }

  @Test func `how much of the way is covered`() {
    #expect(Level.covered(0.6, from: 0.9, to: 0.1) == (0.6 - 0.9) / (0.1 - 0.9))
    #expect(Level.covered(0, from: 0.9, to: 0.1).map { $0 > 1 } == true)
    #expect(Level.covered(0.5, from: 0.9, to: 0.9) == nil)
    #expect(Level.covered(0.5, from: 0.9, to: .nan) == nil)
  }

  /// `scipy.stats.t.interval(0.95, 2, loc=2, scale=1/sqrt(3))` is (-0.48413771, 4.48413771).
  @Test func `numbers of seeds have Student's interval`() throws {
    let three = try #require(SeedSummary(numbers: [1, 2, 3]))
    #expect(three.estimate == 2)
    #expect(abs(three.low + 0.48413771) < 1e-4 && abs(three.high - 4.48413771) < 1e-4)
    let one = try #require(SeedSummary(numbers: [0.4]))
    #expect(one.low == 0.4 && one.high == 0.4 && one.seeds == 1)
    #expect(SeedSummary(numbers: []) == nil)
  }
}
