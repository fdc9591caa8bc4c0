import Analysis
import Testing

struct NoncentralFTests {
  /// Of SciPy 1.17: `scipy.stats.ncf.cdf(f, between, within, noncentrality)`.
  @Test(arguments: [
    (3.2, 3.0, 8.0, 0.0, 0.9163321192331243), (3.2, 3, 8, 5.5, 0.5773884526610632),
    (1.1, 2, 9, 0.7, 0.5195385376168439), (40, 3, 8, 100, 0.5567806083875392),
  ])
  func `the distribution is SciPy's`(
    f: Double, between: Double, within: Double, noncentrality: Double, expected: Double
  ) {
    let found = NoncentralF.cdf(f, between, within, noncentrality: noncentrality)
    #expect(abs(found - expected) < 1e-10, "\(found)")
  }

  @Test func `an interval begins at 0 where the test finds nothing, and holds the share elsewhere`()
  {
    #expect(NoncentralF.shareInterval(1, 3, 8).low == 0)
    let found = NoncentralF.shareInterval(20, 3, 8)
    #expect(found.low > 0.3 && found.low < 0.8 && found.high > 0.85 && found.high < 1)
  }
}
