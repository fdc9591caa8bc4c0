extension EvaluationLog {
  /// TOFU's numbers from a log: each set's, model utility where all nine are there, and forget quality against
  /// the log of the retrained model.
  package func columns(
    retain: EvaluationLog?, _ bootstrap: Bootstrap
  ) throws(LogError) -> [Column] {
    let form = TruthRatioForm()
    var columns: [Column] = []
    for (set, _, _) in Self.names {
      guard let items = sets[set] else { continue }
      let isForget = set == "forget"
      if let series = items.probabilities {
        columns.append(
          Column("\(set).probability", isForget ? .lower : .higher, series, bootstrap))
      }
      if let series = items.recalls {
        columns.append(Column("\(set).rouge_l", isForget ? .lower : .higher, series, bootstrap))
      }
      if let series = items.ratios {
        let values = series.values.map(isForget ? form.closenessToOne : form.truth)
        columns.append(Column("\(set).truth_ratio", .higher, meanOf: values, bootstrap))
      }
    }
    if let utility = try utility(bootstrap) { columns.append(utility) }
    if let retain { columns += try forgetQuality(retain, bootstrap) }
    return columns + furtherColumns(retain: retain, bootstrap)
  }

  /// The harmonic mean of TOFU's nine numbers, of the reported means where a log has no items; nil when one is
  /// not in the log.
  private func utility(_ bootstrap: Bootstrap) throws(LogError) -> Column? {
    var parts: [ModelUtility.Part] = []
    for (set, _, _) in Self.names where set != "forget" {
      guard let items = sets[set], let probabilities = items.probabilities,
        let recalls = items.recalls, let ratios = items.ratios
      else { return reportedUtility }
      // Each mean is over the items that its metric has, as in open-unlearning.
      let all = Set(probabilities.items + recalls.items + ratios.items).sorted()
      parts.append(
        ModelUtility.Part(
          probabilities: probabilities.values(of: all), recalls: recalls.values(of: all),
          truths: LogSeries(
            zip(ratios.items, ratios.values).map { ($0, TruthRatioForm().truth($1)) }
          ).values(of: all)))
    }
    return ModelUtility.column(parts, bootstrap)
  }

  private var reportedUtility: Column? {
    var nine: [Double] = []
    for (set, _, prefix) in Self.names where set != "forget" {
      let probability = set == "retain" ? "Q_A_Prob" : "Q_A_Prob_normalised"
      for metric in [probability, "Q_A_ROUGE", "Truth_Ratio"] {
        let wanted = "\(prefix)_\(metric)".lowercased()
        guard let name = reported.keys.filter({ $0.lowercased() == wanted }).min() else {
          return nil
        }
        nine += [reported[name] ?? 0]
      }
    }
    let estimate = harmonicMean(nine)
    return Column(
      "model_utility", .higher, estimate: estimate, interval: .init(low: estimate, high: estimate))
  }

  /// Forget quality, with intervals where both logs have the same items.
  private func forgetQuality(
    _ retain: EvaluationLog, _ bootstrap: Bootstrap
  ) throws(LogError) -> [Column] {
    for log in [self, retain] where log.sets["forget"]?.ratios == nil {
      throw LogError(
        "\(log.name): no truth ratios of the forget set, which forget quality compares",
        help: "evaluate that set too, or leave --retain-log out")
    }
    guard let model = sets["forget"]?.ratios, let other = retain.sets["forget"]?.ratios else {
      return []
    }
    // Ratios that no test can compare make no columns.
    if model.items == other.items,
      let columns = try? ForgetQuality.columns(
        model: model.values, retrain: other.values, bootstrap)
    {
      return columns
    }
    guard let test = KolmogorovSmirnov(model.values, other.values) else { return [] }
    return [
      ("forget_quality", Column.Direction.higher, test.pValue), ("log10_p", .higher, test.log10P),
      ("ks_distance", .lower, test.statistic),
    ].map { name, direction, estimate in
      Column(name, direction, estimate: estimate, interval: .init(low: estimate, high: estimate))
    }
  }

  /// Returns the metrics whose own number in the log is another than its items give, by the log's names.
  ///
  /// Both are single numbers; they agree when they are within a 100,000th of the greater, or 1e-9.
  package func contradictions(
    _ columns: [Column]
  ) -> [(name: String, reported: Double, found: Double)] {
    let wanted =
      Self.nine
      + ["model_utility", "forget_quality"].map { (name: $0, column: $0) }
    return reported.sorted { $0.key < $1.key }.compactMap { name, value in
      let column = wanted.first { $0.name == name.lowercased() }?.column ?? name
      guard let found = columns.first(where: { $0.name == column })?.estimate,
        found.isFinite, !Self.agree(value, found)
      else { return nil }
      return (name, value, found)
    }
  }

  /// True when both logs are of the same items of the forget set.
  package func hasSameForgetItems(as other: EvaluationLog) -> Bool {
    sets["forget"]?.ratios?.items == other.sets["forget"]?.ratios?.items
  }
}

extension Column {
  init(_ name: String, _ direction: Direction, _ series: LogSeries, _ bootstrap: Bootstrap) {
    self.init(name, direction, meanOf: series.values, bootstrap)
  }
}
