import Analysis
import Documents
import Reporting
import Reports
import Testing

/// The table of `lethe compare`.
@Suite struct LeaderboardTableTests {
  private func shown(low: Double, high: Double) -> String {
    let row: JSONValue = [
      "method": "npo", "metric": "forget_quality", "column": "forget_quality",
      "direction": "higher", "estimate": 0.25, "low": .number(low), "high": .number(high),
    ]
    return Leaderboard([(name: "run", metrics: .array([row]))]).table(runs: false).plainText()
  }

  @Test func `a number without an interval is shown without one`() {
    #expect(shown(low: 0.25, high: 0.25).hasSuffix("0.250"))
    #expect(shown(low: 0.1, high: 0.5).hasSuffix("0.250 [0.10, 0.50]"))
  }
}
