import Datasets
import Metrics
import Models
import Plans
import TestKit
import Testing

/// Linear probes of states.
@Suite struct ProbeTests {
  /// 120 cases as scikit-learn's `LogisticRegression` has them.
  @Test func `fits as scikit-learn's does`() throws {
    let lines = try Fixture.lines("logistic-regression.txt")
    #expect(lines.count == 120)
    for line in lines {
      var stream = ReferenceStream(state: try #require(UInt64(line[0])))
      let (count, features) = (6 + stream.below(50), 1 + stream.below(40))
      let c = [0.01, 1, 100][stream.below(3)]
      let shift = Double(stream.below(3)) / 2
      let rows = (0..<count).map { index in
        (0..<features).map { _ in
          Double(stream.below(2001) - 1000) / 500 + shift * Double(index % 2)
        }
      }
      let fitted = try #require(
        LogisticRegression(rows, isFirst: (0..<count).map { $0 % 2 == 1 }, c: c))
      let numbers = try line.dropFirst(1).map { try #require(Double($0)) }
      #expect(numbers[0] == c)
      let found = [fitted.bias] + rows.prefix(5).map(fitted.value)
      for (own, theirs) in zip(found, numbers.dropFirst()) {
        #expect(abs(own - theirs) <= 1e-6 * max(1, abs(theirs)), "\(line[0]) \(own) \(theirs)")
      }
    }
  }

  @Test func `what cannot be fitted is told`() {
    #expect(LogisticRegression([[1], [2]], isFirst: [true, true], c: 1) == nil)
    #expect(LogisticRegression([[1], [.nan]], isFirst: [true, false], c: 1) == nil)
    #expect(LogisticRegression([[1], [1, 2]], isFirst: [true, false], c: 1) == nil)
  }

  /// States of pairs after two blocks; after the second, right answers lie `gap` from wrong ones in six of the features.
  private func states(rows: Int, gap: Double, seed: UInt64 = 7) -> HiddenStates {
    var stream = ReferenceStream(state: seed)
    let width = 60
    return HiddenStates(
      width: width,
      rows: (0..<2 * rows).map { index in
        (0..<2).flatMap { block in
          (0..<width).map { place in
            let isRight = index.isMultiple(of: 2) && block == 1 && place < 6
            return Float(stream.below(2001) - 1000) / 1000 + (isRight ? Float(gap) : 0)
          }
        }
      })
  }

  private func measured(
    _ states: HiddenStates, everyBlock: Bool = false, folds: Int = 5, seed: UInt64 = 1
  ) throws -> Measurement {
    try MeasureProbe(folds: folds, c: 1, everyBlock: everyBlock, resamples: 200, seed: seed)
      .run(states, Context())
  }

  @Test func `the block that tells is chosen, and tells rows that it has not seen`() throws {
    let columns = try measured(states(rows: 60, gap: 20), everyBlock: true).columns
    #expect(
      columns.map(\.name) == [
        "forget.probe", "forget.probe_after_block_1", "forget.probe_after_block_2",
      ])
    #expect(columns[0].estimate == 1 && columns[0].extras == ["block": 2])
    #expect(columns[2].values == columns[0].values && columns[0].values.count == 60)
    // With more features than pairs any probe knows all rows that it has seen: the first block would have 1 by them.
    #expect(columns[1].estimate < 0.75)
    #expect(try measured(states(rows: 60, gap: 20)).columns.count == 1)
  }

  /// Over draws of states that say nothing, right answers are found half the time.
  @Test func `states that say nothing are chance, the choice of a block included`() throws {
    let found = try (1...20 as ClosedRange<UInt64>).map { seed in
      try measured(states(rows: 40, gap: 0, seed: seed), seed: seed).columns[0].estimate
    }
    let mean = found.reduce(0, +) / 20
    // 800 rows: three standard errors are 0.053.
    #expect(abs(mean - 0.5) < 0.053, "\(mean)")
  }

  @Test func `too few rows are named, and numbers that are none are a reason`() throws {
    let error = #expect(throws: MetricError.self) {
      try measured(states(rows: 4, gap: 1))
    }
    #expect(error?.description.contains("lower 'folds'") == true)
    let broken = HiddenStates(width: 1, rows: (0..<20).map { [$0 == 3 ? .nan : 1, 1] })
    #expect(try measured(broken).reason?.contains("finite") == true)
  }

  @Test func `a wrong answer is the row's own, or another row's`() throws {
    let rows = Corpus(rows: [
      QARow(
        question: "Who?", answer: "Ada.", paraphrasedAnswer: "It is Ada.",
        perturbedAnswers: ["Kim.", "Eva.", "Ada."]),
      QARow(question: "Where?", answer: "In Rome."),
    ])
    for seed in 1...10 as ClosedRange<UInt64> {
      let pairs = try PairAnswers(isParaphrased: false, rows: 9, seed: seed)
        .run(rows, Context()).rows.map(\.answer)
      #expect(pairs.count == 4 && pairs[0] == "Ada." && ["Kim.", "Eva."].contains(pairs[1]))
      #expect(pairs[2...] == ["In Rome.", "Ada."])
    }
    let other = try PairAnswers(isParaphrased: true, rows: 1, seed: 1).run(rows, Context()).rows
    #expect(other.count == 2 && other[0].answer == "It is Ada.")
    #expect(throws: MetricError.self) {
      try PairAnswers(isParaphrased: false, rows: 9, seed: 1).run(
        Corpus(rows: [rows.rows[1], rows.rows[1]]), Context())
    }
  }

  @Test func `versions are raised`() throws {
    let rows = Corpus(
      rows: (0..<6).map { QARow(question: "Q\($0)?", answer: "A\($0).") })
    expectFingerprints(
      [
        Fingerprint(
          "measure-probe", version: MeasureProbe.version,
          output: try measured(states(rows: 12, gap: 1), everyBlock: true).parts()
            .flatMap(\.bytes)),
        Fingerprint(
          "pair-answers", version: PairAnswers.version,
          output: try PairAnswers(isParaphrased: false, rows: 9, seed: 1).run(rows, Context())
            .parts().flatMap(\.bytes)),
      ], "probe.txt")
  }
}
