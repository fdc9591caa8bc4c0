package import Models
package import Plans
import Tensors

/// Fits linear probes to the states of right and wrong answers, and measures how often they tell which is which.
package struct MeasureProbe: Step {
  package static let kind = "measure-probe"
  package static let version = "1"

  /// Into how many parts the rows are dealt.
  package let folds: Int
  /// What the losses weigh against the penalty.
  package let c: Double
  /// Whether there is a column for every block.
  package let everyBlock: Bool
  /// Bootstrap resamples of the intervals.
  package let resamples: Int
  /// What rows are dealt by.
  package let seed: UInt64

  /// Creates the step.
  package init(folds: Int, c: Double, everyBlock: Bool, resamples: Int, seed: UInt64) {
    self.folds = folds
    self.c = c
    self.everyBlock = everyBlock
    self.resamples = resamples
    self.seed = seed
  }

  /// It solves many systems of equations.
  package var resources: Resources { .heavy }

  /// Takes the states after each block of the right answer of the first row, its wrong one, the right one of the second row,
  /// and so on.
  package func run(_ input: HiddenStates, _ context: Context) throws -> Measurement {
    let count = input.count / 2
    guard count >= folds else {
      throw MetricError(
        "the probe deals \(count) rows into \(folds) parts: give it more rows, or lower 'folds'")
    }
    guard (0..<input.count).allSatisfy({ input.states(of: $0).allSatisfy(\.isFinite) }) else {
      return Measurement(
        metric: LinearProbe.name, columns: [], reason: "the model's states are no finite numbers")
    }
    let blocks = input.count(of: 0)
    var stream = Seed(seed).stream("folds")
    var fold = [Int](repeating: 0, count: count)
    for (place, row) in stream.permutation(count).enumerated() { fold[row] = place % folds }
    var margins: [[Double]] = []
    var losses: [[Double]] = []
    for block in 0..<blocks {
      let found = self.margins(of: input, block, fold)
      margins.append(found.judged)
      losses.append(found.losses)
      context.progress(Progress(done: block + 1, total: blocks))
    }
    let chosen = (0..<folds).map { part in
      (0..<blocks).min { losses[$0][part] < losses[$1][part] } ?? 0
    }
    let bootstrap = Bootstrap(resamples: resamples, seed: seed)
    func column(_ name: String, _ margin: (Int) -> Double) -> Column {
      let values = (0..<count).map { row in
        let margin = margin(row)
        return margin > 0 ? 1 : margin == 0 ? 0.5 : 0
      }
      return Column("forget.\(name)", .lower, meanOf: values, bootstrap)
    }
    var best = column(LinearProbe.name) { margins[chosen[fold[$0]]][$0] }
    best.extras = ["block": Double(chosen.reduce(0) { $0 + $1 + 1 }) / Double(folds)]
    let every =
      everyBlock
      ? (0..<blocks).map { block in
        column("\(LinearProbe.name)_after_block_\(block + 1)") { margins[block][$0] }
      } : []
    return Measurement(metric: LinearProbe.name, columns: [best] + every)
  }

  /// How far a probe of one block puts each row's right answer above the wrong one, fitted without the row's part and the
  /// next; and of each part the mean loss of the next one's rows, by which a block is chosen.
  private func margins(
    of states: HiddenStates, _ block: Int, _ fold: [Int]
  ) -> (judged: [Double], losses: [Double]) {
    let points = (0..<states.count).map { row in
      let start = states.states(of: row).startIndex + block * states.width
      return states.states(of: row)[start..<start + states.width].map(Double.init)
    }
    var judged = [Double](repeating: 0, count: fold.count)
    var losses: [Double] = []
    for part in 0..<folds {
      let next = (part + 1) % folds
      let fitted = fold.indices.filter { fold[$0] != part && fold[$0] != next }
      let scale = Standardising(fitted.flatMap { [points[2 * $0], points[2 * $0 + 1]] })
      let probe = LogisticRegression(
        fitted.flatMap { [scale.of(points[2 * $0]), scale.of(points[2 * $0 + 1])] },
        isFirst: fitted.flatMap { _ in [true, false] }, c: c)
      func margin(_ row: Int) -> Double {
        guard let probe else { return 0 }
        return probe.value(of: scale.of(points[2 * row]))
          - probe.value(of: scale.of(points[2 * row + 1]))
      }
      for row in fold.indices where fold[row] == part { judged[row] = margin(row) }
      let choosing = fold.indices.filter { fold[$0] == next }
      losses.append(
        choosing.reduce(0) { $0 + LogisticRegression.softplus(-margin($1)) }
          / Double(choosing.count))
    }
    return (judged, losses)
  }
}
