import Documents

extension EvaluationLog {
  /// A metric of open-unlearning with items that is none of TOFU's nine numbers, by the log's name.
  package struct Further: Sendable {
    package let name: String
    let values: Values

    enum Values: Sendable {
      /// The metric is the mean of the items.
      case mean(LogSeries)
      /// The metric is the area under the ROC curve of a score of the forget and of the holdout rows, high for what no
      /// model saw.
      case area(forget: LogSeries, holdout: LogSeries)
    }

    var isForget: Bool {
      let name = name.lowercased()
      return name.hasPrefix("forget") || name.hasPrefix("exact_") || name.hasPrefix("extraction_")
    }

    var direction: Column.Direction {
      let name = name.lowercased()
      return name.contains("pert") || isForget && !name.contains("gibberish") ? .lower : .higher
    }
  }

  /// Whether the metric's own number is the mean of its items, by what open-unlearning's evaluations are called.
  private static func isMean(_ name: String) -> Bool {
    ["_prob", "_rouge", "exact_memorization", "extraction_strength", "gibberish"]
      .contains { name.lowercased().hasSuffix($0) }
  }

  /// Reads the metrics that are not `known`, where how their number comes from the items is known.
  static func further(
    _ file: LogFile, except known: Set<String>, _ reported: [String: Double],
    _ leftOut: inout [String: Int]
  ) throws(LogError) -> [Further] {
    var found: [Further] = []
    for name in file.root.keys.sorted() where !known.contains(name.lowercased()) {
      guard let metric = file.root[name], metric["agg_value"] != nil else { continue }
      if name.lowercased().hasPrefix("mia_"), metric["forget"]?["value_by_index"] != nil,
        metric["holdout"]?["value_by_index"] != nil
      {
        var missing = 0
        func scores(_ set: String) throws(LogError) -> LogSeries {
          let place = "\(name).\(set).value_by_index"
          let rows = try file.items(metric[set]?["value_by_index"], at: place)
          return try series(of: rows, ["score"], nil, file, place, &missing)
        }
        let (forget, holdout) = (try scores("forget"), try scores("holdout"))
        if missing > 0 { leftOut[name] = missing }
        guard !forget.values.isEmpty, !holdout.values.isEmpty else { continue }
        found.append(Further(name: name, values: .area(forget: forget, holdout: holdout)))
      } else if isMean(name), let rows = metric["value_by_index"] {
        let items = try file.items(rows, at: name)
        let names = items.lazy.compactMap { $0.1.object }.first.map(keys) ?? []
        var missing = 0
        let series = try series(
          of: items, names, reported[name], file, "\(name).value_by_index", &missing)
        if missing > 0 { leftOut[name] = missing }
        if !series.values.isEmpty { found.append(Further(name: name, values: .mean(series))) }
      }
    }
    return found
  }

  /// The keys of an item that have numbers, those that evaluations average first.
  private static func keys(_ item: JSONObject) -> [String] {
    let usual = ["score", "prob", "rougeL_recall", "rougeL_f1"]
    let all = item.filter { _, value in
      value == .null || value.number != nil || value.array?.allSatisfy { $0.number != nil } == true
    }.keys.sorted()
    return usual.filter(all.contains) + all.filter { !usual.contains($0) }
  }

  /// The numbers under one of the keys: the first whose mean is the one reported, else the first.
  private static func series(
    of rows: [(Int, JSONValue)], _ keys: [String], _ mean: Double?, _ file: LogFile,
    _ place: String, _ missing: inout Int
  ) throws(LogError) -> LogSeries {
    var first: (series: LogSeries, missing: Int)?
    for key in keys {
      var series = LogSeries()
      var count = 0
      for (item, row) in rows {
        let value = row == .null ? .null : row[key] ?? .null
        guard value != .null else {
          count += 1
          continue
        }
        // Several answers of an item count by their mean.
        let numbers = (value.array ?? [value]).compactMap(\.number)
        guard !numbers.isEmpty, numbers.count == value.array?.count ?? 1 else {
          throw file.problem("\(place).\(item)", "expected a number '\(key)'")
        }
        series.append(numbers.reduce(0, +) / Double(numbers.count), of: item)
      }
      if first == nil { first = (series, count) }
      guard let mean, !series.values.isEmpty else { continue }
      let found = series.values.reduce(0, +) / Double(series.values.count)
      if agree(mean, found) {
        first = (series, count)
        break
      }
    }
    missing += first?.missing ?? rows.count
    return first?.series ?? LogSeries()
  }

  /// Whether two computations of a mean gave the same: within a 100,000th, which is what 32 bits leave.
  static func agree(_ a: Double, _ b: Double) -> Bool {
    abs(a - b) <= 1e-9 + 1e-5 * max(abs(a), abs(b))
  }

  /// The columns of those metrics, and `privleak` where what it compares with is known.
  func furtherColumns(
    retain: EvaluationLog?, _ bootstrap: Bootstrap
  ) -> [Column] {
    var columns: [Column] = []
    for metric in further {
      switch metric.values {
      case .mean(let series):
        columns.append(Column(metric.name, metric.direction, series, bootstrap))
      case .area(let forget, let holdout):
        guard let ranks = RankedScores(forget.values, holdout.values) else { continue }
        columns.append(
          Column(
            metric.name, .closerTo(0.5), estimate: ranks.area,
            interval: ranks.interval(bootstrap), values: forget.values))
      }
    }
    return columns + (privacyLeak(retain: retain, bootstrap).map { [$0] } ?? [])
  }

  /// MUSE's PrivLeak, in percent: how far 1 - AUC of Min-k % is from the retrained model's, whose rows are drawn anew too.
  ///
  /// Without the retrained model's log the AUC of 0.5 counts that open-unlearning then takes; nil where the log's number
  /// says that it had another.
  private func privacyLeak(retain: EvaluationLog?, _ bootstrap: Bootstrap) -> Column? {
    guard let name = reported.keys.filter({ $0.lowercased() == "privleak" }).min(),
      let model = areas
    else { return nil }
    func leak(_ area: Double, _ reference: Double) -> Double {
      let (found, wanted) = (1 - area, 1 - reference)
      return (found - wanted) / (wanted + 1e-10) * 100
    }
    guard let other = retain?.areas else {
      let estimate = leak(model.area, 0.5)
      guard retain == nil, let said = reported[name], Self.agree(said, estimate) else { return nil }
      let interval = bootstrap.interval(groups: [model.sizes.first, model.sizes.second]) {
        leak(model.area($0), 0.5)
      }
      return Column(name, .closerTo(0), estimate: estimate, interval: interval)
    }
    let sizes = [model.sizes.first, model.sizes.second, other.sizes.first, other.sizes.second]
    return Column(
      name, .closerTo(0), estimate: leak(model.area, other.area),
      interval: bootstrap.interval(groups: sizes) {
        leak(model.area(Array($0[..<2])), other.area(Array($0[2...])))
      })
  }

  /// The ranks of Min-k % by forget and holdout rows.
  private var areas: RankedScores? {
    guard
      case .area(let forget, let holdout)? = further.first(where: { $0.name == "mia_min_k" })?
        .values
    else { return nil }
    return RankedScores(forget.values, holdout.values)
  }
}
