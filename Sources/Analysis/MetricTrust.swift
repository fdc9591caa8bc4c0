package import JSON
package import Metrics

/// How far a metric of forgetting can be trusted: whether it tells models that know from models that do not, and
/// whether what it says survives relearning and quantisation (Dorna and others, 2025, OpenUnlearning, arXiv:2506.12618,
/// section 4).
///
/// Faithfulness is the area under the ROC curve between a pool of models that were taught the forget rows and a pool
/// that never saw them. For an unlearned model with the knowledge `u` that the metric sees before and `u'` after an
/// attack, and the retrained model's `r` and `r'`: relearning R = min(1, (r' - r) / (u' - u)), quantisation
/// Q = min(1, u / u'). Robustness is the harmonic mean of the two means over models, of which those are left out that the metric
/// itself takes for ones that know: it cannot be wrong about what it never claimed. The unit is the model.
package struct MetricTrust: Sendable, Equatable {
  /// A mean or an area with the ends of its 95 % interval over models.
  package struct Score: Sendable, Equatable {
    /// The mean or the area.
    package let estimate: Double
    /// The lower end.
    package let low: Double
    /// The upper end.
    package let high: Double
  }

  /// The column's name.
  package let column: String
  /// Models of each pool.
  package let pools: (knowing: Int, ignorant: Int)
  /// Whether the column tells the pools apart.
  package let faithfulness: Score
  /// R, the mean over models; nil where none was relearnt.
  package let relearning: Score?
  /// Q, the mean over models; nil where none was quantised.
  package let quantisation: Score?
  /// Unlearned models that the column takes for ones that do not know, on which relearning and quantisation were tried.
  package let attacked: Int
  /// Unlearned models that kept their utility.
  package let unlearned: Int

  /// Takes what was found of a column: the sizes of the pools, the scores, how many models were attacked, and of how many.
  package init(
    column: String, pools: (knowing: Int, ignorant: Int), faithfulness: Score, relearning: Score?,
    quantisation: Score?, attacked: Int, unlearned: Int
  ) {
    self.column = column
    self.pools = pools
    self.faithfulness = faithfulness
    self.relearning = relearning
    self.quantisation = quantisation
    self.attacked = attacked
    self.unlearned = unlearned
  }

  /// The harmonic mean of both attacks; nil where one was not tried.
  package var robustness: Double? {
    guard let relearning, let quantisation else { return nil }
    return harmonicMean([relearning.estimate, quantisation.estimate])
  }

  /// The harmonic mean of faithfulness and robustness.
  package var overall: Double? {
    robustness.map { harmonicMean([faithfulness.estimate, $0]) }
  }

  /// Compares all of it, as pairs are not equatable by themselves.
  package static func == (a: Self, b: Self) -> Bool {
    a.column == b.column && a.pools == b.pools && a.faithfulness == b.faithfulness
      && a.relearning == b.relearning && a.quantisation == b.quantisation
      && a.attacked == b.attacked && a.unlearned == b.unlearned
  }
}

extension MetricTrust {
  /// How much of the forget rows a column says that a model knows: more is more.
  ///
  /// A share of which more is better counts as what is missing of it, a value to be close to as its distance.
  package static func knowledge(_ value: Double, _ direction: Column.Direction) -> Double {
    switch direction {
    case .lower: value
    case .higher: 1 - value
    case .closerTo(let target): abs(value - target)
    }
  }

  /// The knowledge from which on a column takes a model for one that knows: halfway between two neighbours among all models of both
  /// pools, where most of them are told right; nil where they are all alike.
  package static func threshold(knowing: [Double], ignorant: [Double]) -> Double? {
    let values = Set(knowing + ignorant).sorted()
    let halfways = zip(values, values.dropFirst()).map { ($0 + $1) / 2 }
    func right(_ threshold: Double) -> Int {
      knowing.count { $0 >= threshold } + ignorant.count { $0 < threshold }
    }
    // Of equals the lowest.
    return halfways.max { right($0) < right($1) || (right($0) == right($1) && $0 > $1) }
  }

  /// R for one unlearned model: 1 where relearning gives it no more than it gives the retrained model.
  package static func relearning(
    unlearned: (before: Double, after: Double), retrained: (before: Double, after: Double)
  ) -> Double {
    let gained = unlearned.after - unlearned.before
    guard gained > 0 else { return 1 }
    return min(1, max(0, (retrained.after - retrained.before) / gained))
  }

  /// Q for one unlearned model: 1 where quantisation brings nothing back.
  package static func quantisation(before: Double, after: Double) -> Double {
    guard after > 0, after > before else { return 1 }
    return max(0, before / after)
  }

  /// The area between two pools, with the interval of a bootstrap over models; nil for an empty pool or a value that is
  /// no number.
  package static func faithfulness(
    knowing: [Double], ignorant: [Double], resamples: Int
  ) -> Score? {
    // The ranks' area is the chance that the first lies below the second.
    guard let ranks = RankedScores(ignorant, knowing) else { return nil }
    let interval = Bootstrap(resamples: resamples, seed: 1).interval(
      groups: [ignorant.count, knowing.count], statistic: ranks.area)
    return Score(estimate: ranks.area, low: interval.low, high: interval.high)
  }

  /// The mean over models; nil for none.
  package static func mean(_ values: [Double], resamples: Int) -> Score? {
    guard !values.isEmpty else { return nil }
    let interval = Bootstrap(resamples: resamples, seed: 1).interval(ofMeanOf: values)
    return Score(
      estimate: values.reduce(0, +) / Double(values.count), low: interval.low, high: interval.high)
  }

  /// The canonical JSON of all this.
  package var json: JSONValue {
    func value(_ score: Score?) -> JSONValue {
      score.map {
        .object([
          "estimate": .number($0.estimate), "low": .number($0.low), "high": .number($0.high),
        ])
      } ?? .null
    }
    return .object([
      "column": .string(column), "knowing": .integer(pools.knowing),
      "ignorant": .integer(pools.ignorant), "faithfulness": value(faithfulness),
      "relearning": value(relearning), "quantisation": value(quantisation),
      "attacked": .integer(attacked), "unlearned": .integer(unlearned),
      "robustness": robustness.map { .number($0) } ?? .null,
      "overall": overall.map { .number($0) } ?? .null,
    ])
  }
}
