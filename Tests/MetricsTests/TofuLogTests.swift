import Documents
import Metrics
import Testing

/// TOFU's released per-item logs must give the published numbers, whichever program wrote them.
@Suite struct TofuLogTests {
  private let document: JSONValue
  private let bootstrap = Bootstrap(resamples: 200, seed: 1)

  init() throws {
    document = try JSONValue.parse(Array(Fixture.bytes("tofu-logs.json")))
  }

  /// The fixture's name of a set, TOFU's file, open-unlearning's beginning, and ours.
  private static let sets = [
    ("retain", "eval_log.json", "retain", "retain"),
    ("authors", "eval_real_author_wo_options.json", "ra", "real_authors"),
    ("facts", "eval_real_world_wo_options.json", "wf", "world_facts"),
    ("forget", "eval_log_forget.json", "forget", "forget"),
  ]

  private static func byItem(_ values: [JSONValue]) -> JSONValue {
    .object(
      JSONObject(values.enumerated().map { (String($0), $1) }))
  }

  /// The log's numbers are 32-bit, stored as the shortest digits.
  private func losses(_ value: JSONValue?) throws -> [JSONValue] {
    try #require(value?.array).map { .number(Double(Float(try #require($0.number)))) }
  }

  /// The log of a model as TOFU writes it.
  private func tofu(_ model: String, without missing: String = "") throws -> EvaluationLog {
    var root: JSONObject = [:]
    for (set, file, _, _) in Self.sets {
      let log = document["models"]?[model]?[set]
      let wrong = try #require(log?["perturbed"]?.array).map { JSONValue.array(try losses($0)) }
      root[file] = .object(
        [
          "avg_gt_loss": Self.byItem(try losses(log?["answer"])),
          "avg_paraphrased_loss": Self.byItem(try losses(log?["paraphrased"])),
          "average_perturb_loss": Self.byItem(wrong),
          "rougeL_recall": Self.byItem(try #require(log?["rouge_l"]?.array)),
          "generated_text": ["0": ["a", "b", "c"]],
        ].filter { $0.key != missing })
    }
    let text = JSONValue.object(root).pretty()
    return try EvaluationLog(Array(text.utf8), name: "log.json")
  }

  /// The same as open-unlearning writes it, from the values that TOFU's log gives.
  private func openUnlearning(_ log: EvaluationLog) throws -> EvaluationLog {
    var root: JSONObject = ["model_utility": ["agg_value": 0.25]]
    func add(_ name: String, _ key: String, _ series: LogSeries?) throws {
      let rows = try #require(series).values.map { JSONValue.object([key: .number($0)]) }
      root[name] = ["agg_value": 0.5, "value_by_index": Self.byItem(rows)]
    }
    for (_, _, prefix, set) in Self.sets {
      let items = log.sets[set]
      let isCompeting = set.contains("_")
      try add(
        "\(prefix)_Q_A_Prob" + (isCompeting ? "_normalised" : ""), "prob", items?.probabilities)
      try add("\(prefix)_Q_A_ROUGE", "rougeL_recall", items?.recalls)
      // One name in small letters, as in its configuration.
      try add(prefix + (set == "forget" ? "_truth_ratio" : "_Truth_Ratio"), "score", items?.ratios)
    }
    let text = JSONValue.object(root).canonical()
    return try EvaluationLog(Array(text.utf8), name: "TOFU_EVAL.json")
  }

  private func estimates(
    _ log: EvaluationLog, _ retain: EvaluationLog? = nil
  ) throws -> [String: Double] {
    let columns = try log.columns(retain: retain, bootstrap)
    return Dictionary(uniqueKeysWithValues: columns.map { ($0.name, $0.estimate) })
  }

  @Test(
    arguments: [("full", 0.6227), ("retain90", 0.6137), ("retain95", 0.6006), ("retain99", 0.6207)])
  func numbers(model: String, utility: Double) throws {
    let log = try tofu(model)
    #expect(log.format == .tofu)
    let expected = document["expected"]?[model]
    for log in [log, try openUnlearning(log)] {
      let found = try estimates(log)
      for (set, _, _, name) in Self.sets {
        let numbers = try #require(expected?[set]?.array).compactMap(\.number)
        for (part, number) in zip(["probability", "rouge_l", "truth_ratio"], numbers) {
          let value = try #require(found["\(name).\(part)"])
          #expect(abs(value - number) < 1e-12, "\(name).\(part)")
        }
      }
      let value = try #require(found["model_utility"])
      #expect(abs(value - (try #require(expected?["utility"]?.number))) < 1e-12)
      #expect(abs(value - utility) < 5e-5)
    }
  }

  /// open-unlearning's metrics that follow from others are computed where they are missing.
  @Test func derivedMetrics() throws {
    var root: JSONObject = [:]
    func add(_ name: String, _ rows: [JSONValue]) {
      root[name] = ["agg_value": 0.5, "value_by_index": Self.byItem(rows)]
    }
    for (set, _, prefix, _) in Self.sets {
      let log = document["models"]?["full"]?[set]
      func loss(_ key: String) throws -> [JSONValue] {
        try losses(log?[key]).map { ["prob": 0.5, "avg_loss": $0] }
      }
      // Of real authors and world facts the answer is the paraphrase.
      add("\(prefix)_Q_A_Prob", try loss(prefix.count == 2 ? "paraphrased" : "answer"))
      add("\(prefix)_Q_A_PARA_Prob", try loss("paraphrased"))
      add(
        "\(prefix)_Q_A_PERT_Prob",
        try #require(log?["perturbed"]?.array).map { ["avg_loss": .array(try losses($0))] })
      add("\(prefix)_Q_A_ROUGE", try #require(log?["rouge_l"]?.array))
    }
    let text = JSONValue.object(root).canonical()
    let found = try estimates(try EvaluationLog(Array(text.utf8), name: "TOFU_EVAL.json"))
    for (set, _, _, name) in Self.sets {
      let numbers = try #require(document["expected"]?["full"]?[set]?.array).compactMap(\.number)
      #expect(abs((try #require(found["\(name).truth_ratio"])) - numbers[2]) < 1e-12)
      #expect(abs((try #require(found["\(name).rouge_l"])) - numbers[1]) < 1e-12)
      if name.contains("_") {
        // The log's two readings of one answer differ a little.
        #expect(abs((try #require(found["\(name).probability"])) - numbers[0]) < 1e-3)
      }
    }
  }

  /// Means alone still give the utility, without an interval.
  @Test func reportedMeans() throws {
    var root: JSONObject = [:]
    for prefix in ["retain", "ra", "wf"] {
      let probability = prefix == "retain" ? "Prob" : "Prob_normalised"
      root["\(prefix)_Q_A_\(probability)"] = ["agg_value": 0.5]
      root["\(prefix)_Q_A_ROUGE"] = ["agg_value": 1]
      root["\(prefix)_Truth_Ratio"] = ["agg_value": 0.25]
    }
    let text = JSONValue.object(root).canonical()
    let found = try estimates(try EvaluationLog(Array(text.utf8), name: "TOFU_EVAL.json"))
    #expect(found == ["model_utility": 3.0 / 7])
  }

  /// The numbers of METHODS.md, to its digits.
  @Test func publishedParts() throws {
    let found = try estimates(try tofu("full"))
    let published = [
      "real_authors": [0.4555, 0.9330, 0.5962], "world_facts": [0.4186, 0.8825, 0.5390],
      "retain": [0.9895, 0.9857, 0.4747],
    ]
    for (set, numbers) in published {
      for (part, number) in zip(["probability", "rouge_l", "truth_ratio"], numbers) {
        #expect(abs((try #require(found["\(set).\(part)"])) - number) < 5.1e-5, "\(set).\(part)")
      }
    }
    #expect(abs((try #require(found["forget.probability"])) - 0.9909) < 5e-5)
    #expect(abs((try #require(found["forget.truth_ratio"])) - 0.5160) < 5e-5)
  }

  @Test func forgetQuality() throws {
    let (log, retain) = (try tofu("full"), try tofu("retain90"))
    let p = try #require(document["forget_quality"]?["p"]?.number)
    for retain in [retain, try openUnlearning(retain)] {
      let columns = try log.columns(retain: retain, bootstrap)
      let column = try #require(columns.first { $0.name == "forget_quality" })
      #expect(Fixture.agree(column.estimate, p, within: 1e-9))
      #expect(Fixture.agree(column.estimate, 1.834e-21, within: 1e-3))
      #expect(column.low <= column.high && column.high < 1e-10)
      let found = try estimates(log, retain)
      #expect(found["ks_distance"] == document["forget_quality"]?["distance"]?.number)
      #expect(abs((try #require(found["log10_p"])) + 20.736585) < 1e-6)
    }
  }

  /// Forget sets of different sizes are compared without an interval.
  @Test func otherItems() throws {
    let (log, retain) = (try tofu("full"), try tofu("retain95"))
    #expect(!log.hasSameForgetItems(as: retain))
    let columns = try log.columns(retain: retain, bootstrap)
    let column = try #require(columns.first { $0.name == "ks_distance" })
    #expect(column.estimate > 0.3 && column.low == column.estimate)
  }

  private func log(_ text: String) throws -> EvaluationLog {
    try EvaluationLog(Array(text.utf8), name: "TOFU_EVAL.json")
  }

  /// Null items count in no mean, as in open-unlearning, and are counted.
  @Test func nullItems() throws {
    let log = try log(
      #"""
      {"forget_Q_A_Prob": {"agg_value": 0.2, "value_by_index":
        {"0": {"prob": 0.1}, "1": null, "2": {"prob": 0.3}, "3": {"prob": null}}},
       "forget_Truth_Ratio": {"agg_value": 0.9, "value_by_index": {"0": {"score": 0.5}, "1": {"score": 0.7}}}}
      """#)
    #expect(log.leftOut == ["forget_Q_A_Prob": 2])
    let columns = try log.columns(retain: nil, bootstrap)
    #expect(
      abs((try #require(columns.first { $0.name == "forget.probability" })).estimate - 0.2) < 1e-12)
    let contradictions = log.contradictions(columns)
    #expect(contradictions.map(\.name) == ["forget_Truth_Ratio"])
    #expect(abs((try #require(contradictions.first)).found - 0.6) < 1e-12)
  }

  /// Metrics beyond TOFU's nine: means of items, and areas of scores of forget and holdout rows.
  ///
  /// By hand: 3 of 4 pairs have the forget score below the holdout's, so the area is 0.75; PrivLeak against 0.5 is
  /// (0.25 - 0.5) / 0.5, and against the other log's area of 0.5 the same.
  private static let further = #"""
    {"exact_memorization": {"agg_value": 0.5, "value_by_index":
      {"0": {"score": 0.25}, "1": {"score": 0.75}, "2": {"score": null}}},
     "extraction_strength": {"agg_value": 0.2, "value_by_index": {"0": {"score": 0.1}, "1": {"score": 0.3}, "2": null}},
     "forget_Q_A_PARA_Prob": {"agg_value": 0.25, "value_by_index":
      {"0": {"prob": [0.1, 0.3], "avg_loss": [1, 2]}, "1": {"prob": [0.2, 0.4], "avg_loss": [1, 2]}}},
     "retain_knowmem_ROUGE": {"agg_value": 0.75, "value_by_index":
      {"0": {"rouge1_recall": 0.1, "rougeL_f1": 0.2, "rougeL_recall": 0.5, "generation": "a"},
       "1": {"rouge1_recall": 0.1, "rougeL_f1": 0.2, "rougeL_recall": 1.0, "generation": "b"}}},
     "mia_min_k": {"agg_value": 0.75, "auc": 0.75,
      "forget": {"agg_value": 1.5, "value_by_index": {"0": {"score": 1.0}, "1": {"score": 2.5}}},
      "holdout": {"agg_value": 2.5, "value_by_index": {"0": {"score": 2.0}, "1": {"score": 3.0}}}},
     "forget_Truth_Ratio": {"agg_value": 0.6, "value_by_index": {"0": {"score": 0.5}, "1": {"score": 0.7}}},
     "privleak": {"agg_value": -50.0}}
    """#

  @Test func `metrics with items beyond TOFU's nine have intervals`() throws {
    let log = try log(Self.further)
    let columns = try log.columns(retain: nil, bootstrap)
    let found = Dictionary(uniqueKeysWithValues: columns.map { ($0.name, $0.estimate) })
    let wanted = [
      "exact_memorization": 0.5, "extraction_strength": 0.2, "forget_Q_A_PARA_Prob": 0.25,
      "retain_knowmem_ROUGE": 0.75, "mia_min_k": 0.75, "privleak": -50,
    ]
    #expect(found.filter { wanted[$0.key] != nil }.count == wanted.count, "\(found.keys.sorted())")
    for (name, value) in wanted {
      #expect(abs((found[name] ?? .nan) - value) < 1e-6, "\(name)")
      let column = try #require(columns.first { $0.name == name })
      #expect(column.low <= column.estimate && column.estimate <= column.high)
      #expect(column.low < column.high, "\(name)")
    }
    #expect(log.leftOut == ["exact_memorization": 1, "extraction_strength": 1])
    #expect(log.contradictions(columns).isEmpty)
    // The same area in the retrained model's log: no leak, which the log's own number contradicts.
    let against = try log.columns(retain: log, bootstrap)
    #expect(try #require(against.first { $0.name == "privleak" }).estimate == 0)
    #expect(log.contradictions(against).map(\.name) == ["privleak"])
  }

  @Test(arguments: [
    ("\"exact_memorization\": {\"agg_value\": 0.5", "exact_memorization"),
    ("\"extraction_strength\": {\"agg_value\": 0.2", "extraction_strength"),
    ("\"forget_Q_A_PARA_Prob\": {\"agg_value\": 0.25", "forget_Q_A_PARA_Prob"),
    ("\"retain_knowmem_ROUGE\": {\"agg_value\": 0.75", "retain_knowmem_ROUGE"),
    ("\"mia_min_k\": {\"agg_value\": 0.75", "mia_min_k"),
  ])
  func `a tampered number of any metric is said`(text: String, name: String) throws {
    let log = try log(Self.further.replacing(text, with: text.dropLast(1) + "7"))
    #expect(log.contradictions(try log.columns(retain: nil, bootstrap)).map(\.name) == [name])
  }

  @Test func `small numbers are compared as closely`() throws {
    let log = try log(
      #"""
      {"forget_Q_A_Prob": {"agg_value": 8e-6, "value_by_index": {"0": {"prob": 1e-6}, "1": {"prob": 1e-6}}}}
      """#)
    #expect(
      log.contradictions(try log.columns(retain: nil, bootstrap)).map(\.name) == ["forget_Q_A_Prob"]
    )
  }

  /// Of two paraphrases the mean of the losses counts: exp(2 - 3) and exp(0.6 - 1.25).
  @Test func severalParaphrases() throws {
    let log = try log(
      #"""
      {"forget_Q_A_PARA_Prob": {"agg_value": 0.5, "value_by_index":
        {"0": {"prob": [0.3, 0.1], "avg_loss": [1.0, 3.0]}, "1": {"prob": [0.6, 0.5], "avg_loss": [0.5, 0.7]}}},
       "forget_Q_A_PERT_Prob": {"agg_value": 0.5, "value_by_index":
        {"0": {"prob": [0.1, 0.2], "avg_loss": [2.0, 4.0]}, "1": {"prob": [0.1, 0.2], "avg_loss": [1.0, 1.5]}}}}
      """#)
    let found = try estimates(log)
    #expect(abs((try #require(found["forget.truth_ratio"])) - 0.444963) < 1e-5)
  }

  /// Each of utility's nine means is over the items that its metric has.
  @Test func itemsThatMetricsLack() throws {
    func metric(_ key: String, _ values: [Int: Double]) -> JSONValue {
      [
        "agg_value": 0.5,
        "value_by_index": .object(
          JSONObject(values.map { ("\($0)", JSONValue.object([key: .number($1)])) })),
      ]
    }
    var root: JSONObject = [:]
    for prefix in ["retain", "ra", "wf"] {
      let probability = prefix == "retain" ? "Prob" : "Prob_normalised"
      root["\(prefix)_Q_A_\(probability)"] = metric("prob", [0: 0.2, 1: 0.4, 2: 0.6])
      root["\(prefix)_Q_A_ROUGE"] = metric("rougeL_recall", [0: 0.5, 1: 0.5, 2: 0.5])
      root["\(prefix)_Truth_Ratio"] = metric("score", [0: 0.5, 2: 0.7])
    }
    let columns = try log(JSONValue.object(root).canonical()).columns(retain: nil, bootstrap)
    let utility = try #require(columns.first { $0.name == "model_utility" })
    #expect(abs(utility.estimate - 3 / (1 / 0.4 + 1 / 0.5 + 1 / 0.4)) < 1e-12)
    #expect(utility.low < utility.estimate && utility.high > utility.estimate)
  }

  @Test(arguments: ["avg_gt_loss", "average_perturb_loss", "rougeL_recall"])
  func missingColumns(column: String) {
    #expect {
      try tofu("full", without: column)
    } throws: {
      "\($0)".contains("log.json: eval_log") && "\($0)".contains(column)
    }
  }

  @Test(arguments: [
    ("", "not JSON"), ("[1]", "expected an object"), (#"{"a": 1}"#, "found 'a'"),
    ("{\n\"a\": NaN}", "log.json:2: a value is NaN"),
    (#"{"model_utility": 0.6, "forget_quality": 0.1}"#, "the summary has no items"),
    (#"{"eval_log.json": {"avg_gt_loss": {"x": 1}}}"#, "'x' is not the number of an item"),
    (#"{"eval_log.json": {"avg_gt_loss": {"0": "1"}}}"#, "avg_gt_loss.0: expected a number"),
    (
      #"{"forget_Q_A_Prob": {"agg_value": 1, "value_by_index": {"3": {}}}}"#,
      "value_by_index.3: expected a number 'prob'"
    ),
  ])
  func badFiles(text: String, message: String) {
    #expect {
      try EvaluationLog(Array(text.utf8), name: "log.json")
    } throws: {
      "\($0)".contains(message)
    }
  }
}
