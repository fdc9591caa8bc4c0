import Metrics
import TestKit
import Testing

@Suite struct KolmogorovSmirnovTests {
  /// Thousands of samples with SciPy's exact answers.
  @Test func agreesWithSciPy() throws {
    let lines = try Fixture.lines("ks.txt")
    #expect(lines.count > 2000)
    for line in lines {
      let seed = try #require(UInt64(line[0]))
      let statistic = try #require(Double(line[1]))
      let pValue = try #require(Double(line[2]))
      let (a, b) = samples(seed)
      let test = try #require(KolmogorovSmirnov(a, b))
      #expect(test.isExact)
      // SciPy rounds D to a whole number of steps and divides again, as we do.
      #expect(test.statistic == statistic, "seed \(seed)")
      #expect(Fixture.agree(test.pValue, pValue, within: 1e-9), "seed \(seed): \(test) \(pValue)")
    }
  }

  /// The same cases as the script draws.
  private func samples(_ seed: UInt64) -> ([Double], [Double]) {
    var stream = ReferenceStream(state: seed)
    let kind = stream.below(8)
    let m: Int
    let n: Int
    if kind < 4 {
      m = 1 + stream.below(40)
      n = 1 + stream.below(40)
    } else if kind < 6 {
      m = 1 + stream.below(400)
      n = m
    } else {
      m = 1 + stream.below(300)
      n = 1 + stream.below(300)
    }
    let spread = [3, 20, 1000, 1_000_000_000][stream.below(4)]
    let shift = stream.below(2) == 1 ? stream.below(spread) : 0
    let a = (0..<m).map { _ in Double(stream.below(spread)) }
    let b = (0..<n).map { _ in Double(stream.below(spread) + shift) }
    return (a, b)
  }

  /// Far tails, counted in whole numbers by the script.
  @Test func keepsTheLogarithmWhereDoublesUnderflow() throws {
    for line in try Fixture.lines("ks-tail.txt") {
      let numbers = line.prefix(3).compactMap { Int($0) }
      let expected = try #require(Double(line[3]))
      let test = KolmogorovSmirnov(distance: numbers[2], sizes: (numbers[0], numbers[1]))
      #expect(Fixture.agree(test.log10P, expected, within: 1e-11), "\(line) \(test)")
    }
  }

  @Test func certainAndImpossible() throws {
    let same = try #require(KolmogorovSmirnov([1, 2, 3], [1, 2, 3]))
    #expect(same.pValue == 1 && same.statistic == 0 && same.log10P == 0)
    let apart = try #require(KolmogorovSmirnov([1, 2], [3, 4]))
    #expect(apart.statistic == 1)
    #expect(Fixture.agree(apart.pValue, 1.0 / 3, within: 1e-15))
    #expect(KolmogorovSmirnov([], [1]) == nil)
    #expect(KolmogorovSmirnov([1], [.nan]) == nil)
    #expect(KolmogorovSmirnov([-.infinity], [.infinity])?.statistic == 1)
  }

  /// Kolmogorov's limit meets the exact count where it takes over, and its two series meet.
  @Test(arguments: [60, 100, 140, 200, 300])
  func limitJoinsTheExactCount(distance: Int) {
    let exact = KolmogorovSmirnov(distance: distance, sizes: (10_000, 10_000))
    let limit = KolmogorovSmirnov(distance: distance, sizes: (10_001, 10_001))
    #expect(exact.isExact && !limit.isExact)
    #expect(Fixture.agree(exact.pValue, limit.pValue, within: 0.05))
    #expect(abs(exact.log10P - limit.log10P) < 0.02)
  }

  /// Q(x) from tables of Kolmogorov's distribution.
  @Test(arguments: [(0.5, 0.963945243), (0.9, 0.392730707), (1.0, 0.269999671), (1.5, 0.022217962)])
  func limitMatchesTables(x: Double, q: Double) {
    let n = 20_000_000
    let distance = Int((x * Double(n) / (Double(n) / 2).squareRoot()).rounded())
    let test = KolmogorovSmirnov(distance: distance, sizes: (n, n))
    #expect(abs(test.pValue - q) < 1e-4)
  }
}
