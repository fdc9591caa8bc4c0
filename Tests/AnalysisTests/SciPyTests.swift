import Analysis
import Documents
import Experiments
import Metrics
import Records
import Tensors
import Testing

/// The statistics of reports beside SciPy's and statsmodels' numbers.
@Suite struct SciPyTests {
  private let cases: SciPyCases

  init() throws { cases = try SciPyCases.read() }

  @Test func `Student's t, its tails and the values that they belong to`() {
    #expect(cases.student.count > 50)
    for item in cases.student {
      let p = StudentT.twoSided(item.t, degrees: item.degrees)
      #expect(agree(p, item.p, within: 1e-8), "\(item) \(p)")
      // Where the tail says nothing about t any more, neither does its inverse.
      guard item.p < 0.999 else { continue }
      let t = StudentT.quantile(twoSided: item.p, degrees: item.degrees)
      #expect(agree(t, item.t, within: 1e-6), "\(item) \(t)")
    }
  }

  @Test func `the 97.5 % quantile of seeds' intervals`() {
    for item in cases.quantiles {
      // A printed table up to 30 degrees; beyond, the first term of an expansion, which is 0.003 too low at 31.
      #expect(abs(SeedSummary.quantile(item.degrees) - item.t) < 0.0031, "\(item)")
    }
  }

  @Test func `means over seeds and items, with Satterthwaite's degrees of freedom`() throws {
    #expect(cases.crossed.count > 40)
    for item in cases.crossed {
      let found = try #require(CrossedMean(item.table))
      #expect(abs(found.mean - item.mean) < 1e-12)
      #expect(agree(found.standardError, item.error, within: 1e-8), "\(item)")
      #expect(agree(found.degrees, item.degrees, within: 1e-7), "\(item) \(found.degrees)")
      #expect(agree(found.pValue, item.p, within: 1e-6), "\(item) \(found.pValue)")
      let width = item.high - item.low
      #expect(abs(found.interval.low - item.low) < 1e-6 * width, "\(item)")
      #expect(abs(found.interval.high - item.high) < 1e-6 * width, "\(item)")
    }
  }

  /// Up to 16 items are flipped in every way; of more, as many draws as give 20 extreme ones.
  @Test func `sign-flip tests of paired items`() throws {
    for item in cases.permutations {
      let zeros = item.values.map { _ in 0.0 }
      let test = try #require(PairedComparison(item.values, zeros, resamples: 10, seed: 1))
      if item.values.count <= 16 {
        #expect(abs(test.pValue - item.p) < 1e-12, "\(item)")
      } else {
        // The estimate's relative error is 1/√20; below 20 in 50,000 it is that of a Poisson count.
        #expect(abs(test.pValue - item.p) < 4 * item.p / 20.0.squareRoot() + 2e-4, "\(item)")
      }
    }
  }

  @Test func `Holm's correction`() {
    for item in cases.holm {
      let found = Holm.adjusted(item.p)
      #expect(zip(found, item.adjusted).allSatisfy { abs($0 - $1) < 1e-12 }, "\(item)")
    }
  }

  /// 10,000 resamples beside 100,000 others: the ends differ by a few hundredths of the width.
  @Test func `percentile intervals of means`() {
    for item in cases.bootstrapMeans {
      let found = Bootstrap(resamples: 10_000, seed: 1).interval(ofMeanOf: item.values)
      expectNear(found, item.low, item.high)
    }
  }

  @Test func `areas under the ROC curve, with intervals`() throws {
    for item in cases.areas {
      let ranks = try #require(RankedScores(item.first, item.second))
      #expect(abs(ranks.area - item.area) < 1e-12)
      expectNear(ranks.interval(Bootstrap(resamples: 10_000, seed: 1)), item.low, item.high)
    }
  }

  @Test func `the two-way bootstrap of seeds and items`() throws {
    for item in cases.seedsAndItems {
      let bootstrap = Bootstrap(resamples: 10_000, seed: 1)
      let found = try #require(SeedsAndItems(item.table, bootstrap))
      #expect(abs(found.mean - item.mean) < 1e-12)
      expectNear(found.interval, item.low, item.high)
    }
  }

  private func expectNear(_ found: Bootstrap.Interval, _ low: Double, _ high: Double) {
    let room = 0.04 * (high - low)
    #expect(
      abs(found.low - low) < room && abs(found.high - high) < room, "\(found) \(low) \(high)")
  }

  @Test func `the noncentral F distribution`() {
    #expect(cases.noncentralF.count > 100)
    for item in cases.noncentralF {
      let found = NoncentralF.cdf(
        item.f, item.between, item.within, noncentrality: item.noncentrality)
      #expect(abs(found - item.cdf) < 1e-9, "\(item) \(found)")
    }
  }

  @Test func `importance: epsilon squared, its interval and its permutation test`() throws {
    for item in cases.importance {
      let pairs = zip(item.places, item.merits).map { (place: $0, merit: $1) }
      let found = try #require(ParameterImportance("x", pairs))
      #expect(abs(found.share - max(0, item.share)) < 1e-9, "\(item)")
      // 1,000 permutations, of which the one as it is counts too.
      #expect(isNear(found.pValue, item.p, draws: 1_000), "\(item) \(found.pValue)")
      let low = found.pValue < 0.025 ? min(max(0, item.share), item.low) : 0
      #expect(abs(found.low - low) < 1e-6, "\(item) \(found.low)")
      #expect(abs(found.high - max(max(0, item.share), item.high)) < 1e-6, "\(item) \(found.high)")
    }
  }

  @Test func `the chance that a point is the best, by integration`() {
    for item in cases.chancesOfBest {
      let merits = zip(item.values, item.halves).map { Objective.Estimated(value: $0, half: $1) }
      let found = SweepResult.chances(of: merits)
      for (share, chance) in zip(found, item.chances) {
        #expect(isNear(share, chance, draws: 2_000), "\(item) \(found)")
      }
      // What failed takes no part and changes nothing.
      #expect(SweepResult.chances(of: merits + [nil]) == found + [0])
    }
  }

  @Test func `the chance that a point is on the front`() throws {
    for item in cases.chancesOnFront {
      func summary(_ value: Double, _ half: Double) throws -> SeedSummary {
        try #require(SeedSummary([column(value, value - half, value + half)]))
      }
      let points = try item.x.indices.map { index in
        (
          x: try summary(item.x[index], item.xHalf[index]),
          y: try summary(item.y[index], item.yHalf[index])
        )
      }
      let found = ParetoFront.chances(points, .higher, .higher)
      for (share, chance) in zip(found, item.chances) {
        #expect(isNear(share, chance, draws: 2_000), "\(item) \(found)")
      }
    }
  }

  @Test func `mean ranks of a leaderboard`() {
    for item in cases.ranks {
      let rows = item.columns.enumerated().flatMap { place, column in
        column.enumerated().map { method, value in
          MetricRow(
            method: "m\(method)", seed: 1, point: [], metric: "c\(place)",
            column: self.column(value, value, value, named: "c\(place)")
          ).json
        }
      }
      let board = Leaderboard([(name: "run", metrics: .array(rows))])
      let ranks = Dictionary(uniqueKeysWithValues: board.entries.map { ($0.method, $0.rank) })
      for (method, rank) in item.ranks.enumerated() {
        #expect(abs((ranks["m\(method)"]?.flatMap(\.self) ?? 0) - rank) < 1e-12, "\(item)")
      }
    }
  }

  /// The interval over seeds is Student's but for the quantile's rounding, where there are no items.
  @Test func `means over seeds`() throws {
    for item in cases.seedMeans {
      let found = try #require(SeedSummary(item.values.map { column($0, $0, $0) }))
      #expect(abs(found.estimate - item.mean) < 1e-12 && found.seeds == item.values.count)
      let half = (item.high - item.low) / 2
      #expect(abs((found.high - found.low) / 2 - half) < 2e-3 * half, "\(item) \(found)")
    }
  }

  private func column(
    _ value: Double, _ low: Double, _ high: Double, named name: String = "c"
  ) -> Column {
    Column(name, .higher, estimate: value, interval: Bootstrap.Interval(low: low, high: high))
  }
}
