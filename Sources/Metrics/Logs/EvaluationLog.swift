import Documents

/// What TOFU's or open-unlearning's evaluation found of one model, item by item.
///
/// TOFU writes `eval_log_aggregated.json`, losses and ROUGE of four data sets; open-unlearning writes
/// `TOFU_EVAL.json`, an `agg_value` and a `value_by_index` for each of its metrics.
package struct EvaluationLog: Sendable {
  /// Which program wrote the log.
  package enum Format: String, Sendable {
    case tofu
    case openUnlearning = "open-unlearning"
  }

  /// What is known of one data set; lists are nil where the log lacks them.
  package struct Items: Sendable {
    /// Of the right answer: normalised by the wrong ones' on real authors and world facts.
    package var probabilities: LogSeries?
    /// ROUGE-L recall of the generated answer.
    package var recalls: LogSeries?
    /// R = wrong / paraphrased right.
    package var ratios: LogSeries?

    var isEmpty: Bool { probabilities == nil && recalls == nil && ratios == nil }
  }

  package let format: Format
  /// What errors call the file.
  package let name: String
  /// By the names that a spec has for them: forget, retain, real_authors, world_facts.
  package let sets: [String: Items]
  /// How many items a metric of the log has no value for (null), by the log's names; they count in nothing, as
  /// open-unlearning's own means leave them out.
  package let leftOut: [String: Int]
  /// The numbers that the log itself gives, by open-unlearning's names.
  package let reported: [String: Double]

  /// Metrics with items that are none of TOFU's nine numbers, in the order of their names.
  package let further: [Further]

  /// The sets in the order of TOFU's tables, and what both programs call them.
  static let names = [
    (set: "forget", tofu: "eval_log_forget.json", prefix: "forget"),
    (set: "retain", tofu: "eval_log.json", prefix: "retain"),
    (set: "real_authors", tofu: "eval_real_author_wo_options.json", prefix: "ra"),
    (set: "world_facts", tofu: "eval_real_world_wo_options.json", prefix: "wf"),
  ]

  /// What open-unlearning calls TOFU's numbers, in small letters, and the columns that are the same.
  static let nine = names.flatMap { set, _, prefix in
    [
      (set.contains("_") ? "Q_A_Prob_normalised" : "Q_A_Prob", "probability"),
      ("Q_A_ROUGE", "rouge_l"), ("Truth_Ratio", "truth_ratio"),
    ].map { metric, column in
      (name: "\(prefix)_\(metric)".lowercased(), column: "\(set).\(column)")
    }
  }

  /// Reads a log of either program; throws when it is neither, or lacks what such a log has.
  ///
  /// open-unlearning's logs of other benchmarks have no TOFU sets, only reported numbers. Its summaries, numbers
  /// without items, are taken only where that is asked for.
  package init(
    _ bytes: [UInt8], name: String, takesSummaries: Bool = false
  ) throws(LogError) {
    let file = try LogFile(bytes, name: name)
    self.name = name
    var sets: [String: Items] = [:]
    var leftOut: [String: Int] = [:]
    if Self.names.contains(where: { file.root[$0.tofu] != nil }) {
      format = .tofu
      reported = [:]
      further = []
      for (set, key, _) in Self.names where file.root[key] != nil {
        sets[set] = try Self.tofu(file, key, competing: set.contains("_"))
      }
    } else {
      format = .openUnlearning
      let metrics = file.root.filter { $0.value["agg_value"] != nil }
      reported =
        metrics.isEmpty && takesSummaries
        ? Self.summary(file.root) ?? [:]
        : Dictionary(
          metrics.compactMap { name, metric in metric["agg_value"]?.number.map { (name, $0) } },
          uniquingKeysWith: { first, _ in first })
      for (set, _, prefix) in Self.names {
        let items = try Self.openUnlearning(file, prefix, &leftOut)
        if !items.isEmpty { sets[set] = items }
      }
      further = try Self.further(file, except: Set(Self.nine.map(\.name)), reported, &leftOut)
    }
    guard !sets.isEmpty || !reported.isEmpty else {
      let keys = file.root.keys.sorted().prefix(4).map { "'\($0.prefix(40))'" }
      throw LogError(
        "\(name): no log of TOFU or open-unlearning: found "
          + (keys.isEmpty ? "nothing" : keys.joined(separator: ", ")),
        help:
          "give eval_log_aggregated.json (TOFU) or TOFU_EVAL.json (open-unlearning; the "
          + "summary has no items)")
    }
    self.sets = sets
    self.leftOut = leftOut
  }

  /// Reads one data set of TOFU's log; its losses are means over the tokens of an answer, in nats.
  private static func tofu(
    _ file: LogFile, _ key: String, competing: Bool
  ) throws(LogError) -> Items {
    func series(_ column: String) throws(LogError) -> LogSeries {
      try file.series(file.root[key]?[column], at: "\(key).\(column)")
    }
    let right = try series("avg_gt_loss")
    let paraphrased = try series("avg_paraphrased_loss")
    let recalls = try series("rougeL_recall")
    let place = "\(key).average_perturb_loss"
    let wrong = try file.items(file.root[key]?["average_perturb_loss"], at: place)
    guard paraphrased.items == right.items, recalls.items == right.items,
      wrong.map(\.0) == right.items
    else { throw file.problem(key, "its columns have different items") }
    var probabilities = LogSeries()
    var ratios = LogSeries()
    for (row, (item, value)) in wrong.enumerated() {
      let list = value.array ?? [value]
      let losses = list.compactMap(\.number)
      guard !losses.isEmpty, losses.count == list.count else {
        throw file.problem("\(place).\(item)", "expected the losses of the wrong answers")
      }
      probabilities.append(
        competing
          ? Probability.normalized(meanNLL: right.values[row], wrong: losses)
          : Probability.of(meanNLL: right.values[row]), of: item)
      ratios.append(
        TruthRatioForm().ratio(paraphrased: paraphrased.values[row], perturbed: losses), of: item)
    }
    return Items(probabilities: probabilities, recalls: recalls, ratios: ratios)
  }

  /// Reads one data set of open-unlearning's log; the case of its names has changed over time.
  ///
  /// Where a metric is missing that follows from others, it is computed: the normalised probability, the truth ratio.
  private static func openUnlearning(
    _ file: LogFile, _ prefix: String, _ leftOut: inout [String: Int]
  ) throws(LogError) -> Items {
    var nulls: [String: Int] = [:]
    defer { leftOut.merge(nulls) { $1 } }
    func rows(_ metric: String) throws(LogError) -> (name: String, rows: [(Int, JSONValue)])? {
      let wanted = "\(prefix)_\(metric)".lowercased()
      guard let name = file.root.keys.filter({ $0.lowercased() == wanted }).min(),
        let rows = file.root[name]?["value_by_index"]
      else { return nil }
      return (name, try file.items(rows, at: name))
    }
    /// The numbers of each item that has them, several where it has several answers.
    func lists(_ metric: String, _ key: String) throws(LogError) -> [(Int, [Double])]? {
      guard let (name, rows) = try rows(metric) else { return nil }
      var lists: [(Int, [Double])] = []
      var missing = 0
      for (item, row) in rows {
        let value = row[key] ?? row
        if value == .null {
          missing += 1
          continue
        }
        let numbers = (value.array ?? [value]).compactMap(\.number)
        guard !numbers.isEmpty, numbers.count == value.array?.count ?? 1 else {
          throw file.problem("\(name).value_by_index.\(item)", "expected a number '\(key)'")
        }
        lists.append((item, numbers))
      }
      if missing > 0 { nulls[name] = missing }
      return lists.isEmpty ? nil : lists
    }
    func series(_ metric: String, _ key: String) throws(LogError) -> LogSeries? {
      try lists(metric, key).map { LogSeries($0.map { ($0, $1.reduce(0, +) / Double($1.count)) }) }
    }
    func combined(
      _ right: String, _ combine: (Double, [Double]) -> Double
    ) throws(LogError) -> LogSeries? {
      guard let right = try lists(right, "avg_loss"),
        let wrong = try lists("Q_A_PERT_Prob", "avg_loss")
      else { return nil }
      let byItem = Dictionary(wrong, uniquingKeysWith: { first, _ in first })
      // Of several paraphrases the mean of the losses counts, as in open-unlearning's truth ratio.
      return LogSeries(
        right.compactMap { item, losses in
          byItem[item].map { (item, combine(losses.reduce(0, +) / Double(losses.count), $0)) }
        })
    }
    let isCompeting = prefix == "ra" || prefix == "wf"
    var probabilities = try series("Q_A_Prob" + (isCompeting ? "_normalised" : ""), "prob")
    if probabilities == nil, isCompeting {
      probabilities = try combined("Q_A_Prob") { Probability.normalized(meanNLL: $0, wrong: $1) }
    }
    var ratios = try series("Truth_Ratio", "score")
    if ratios == nil {
      ratios = try combined(isCompeting ? "Q_A_Prob" : "Q_A_PARA_Prob") {
        TruthRatioForm().ratio(paraphrased: $0, perturbed: $1)
      }
    }
    return Items(
      probabilities: probabilities, recalls: try series("Q_A_ROUGE", "rougeL_recall"),
      ratios: ratios)
  }
}
