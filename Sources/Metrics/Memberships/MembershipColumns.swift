/// What one score says of membership: how well it tells the forget rows from rows that no model saw.
///
/// Scores are low for what a model knows.
enum MembershipColumns {
  /// False positive rates, with what columns call them.
  private static let rates = [(name: "1_percent", rate: 0.01), (name: "1_permille", rate: 0.001)]

  /// Ranks the scores of both sets; throws where one has none.
  static func ranks(
    _ forget: [Double], _ holdout: [Double]
  ) throws(MetricError) -> RankedScores {
    guard let ranks = RankedScores(forget, holdout) else {
      throw MetricError("membership compares forget rows with holdout rows, at least one of each")
    }
    return ranks
  }

  /// The area under the ROC curve of a score, one half where it tells nothing.
  static func area(
    _ name: String, _ ranks: RankedScores, values: [Double], _ bootstrap: Bootstrap
  ) -> Column {
    Column(
      "membership.\(name)", .closerTo(0.5), estimate: ranks.area,
      interval: ranks.interval(bootstrap), values: values)
  }

  /// The true positive rates at false positive rates of 1 % and 0.1 %, which are the same where the score tells nothing
  /// (Carlini and others, 2022).
  static func rates(_ name: String, _ ranks: RankedScores, _ bootstrap: Bootstrap) -> [Column] {
    rates.map { rate in
      let statistic = { ranks.truePositives(at: rate.rate, $0) }
      return Column(
        "membership_tpr.\(name)_at_\(rate.name)", .closerTo(rate.rate),
        estimate: statistic(ranks.once),
        interval: bootstrap.interval(
          groups: [ranks.sizes.first, ranks.sizes.second], statistic: statistic))
    }
  }
}
