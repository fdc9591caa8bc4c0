import Documents
import Experiments
import Metrics
package import Records

/// The metrics of a run as open-unlearning's evaluations write them: for each model a `TOFU_EVAL.json`, an `agg_value`
/// and a `value_by_index` for each metric, and a `TOFU_SUMMARY.json` of the numbers alone.
///
/// Metrics that open-unlearning has go by its names, others by a run's. Items of truth ratios are left out: a run keeps
/// how true or how close to one each is, from which open-unlearning's ratio does not follow.
package struct OpenUnlearningLogs {
  /// The files by their paths, sorted.
  package let files: [(name: String, bytes: [UInt8])]

  /// What a metric is called there, and the key of an item's number.
  private struct Name {
    let metric: String
    let key: String?
  }

  /// The sets by open-unlearning's prefixes.
  private static let prefixes = [
    ("forget", "forget"), ("retain", "retain"), ("real_authors", "ra"), ("world_facts", "wf"),
  ]

  private static let names: [String: Name] = {
    var names = [
      "forget.exact_memorisation": Name(metric: "exact_memorization", key: "score"),
      "forget.extraction_strength": Name(metric: "extraction_strength", key: "score"),
    ]
    for (set, prefix) in prefixes {
      let isCompeting = set.contains("_")
      names["\(set).probability"] = Name(
        metric: "\(prefix)_Q_A_Prob\(isCompeting ? "_normalised" : "")", key: "prob")
      names["\(set).rouge_l"] = Name(metric: "\(prefix)_Q_A_ROUGE", key: "rougeL_recall")
      names["\(set).truth_ratio"] = Name(metric: "\(prefix)_Truth_Ratio", key: nil)
    }
    return names
  }()

  /// Writes every model that has measurements; a folder is called by the model's title, and its seed where there are several.
  package init(_ models: [ModelRecord]) {
    let seeds = Set(models.map(\.compared.seed)).count
    var files: [(name: String, bytes: [UInt8])] = []
    for model in models {
      var metrics: [String: JSONValue] = [:]
      var summary: [String: JSONValue] = [:]
      for column in model.measurements.flatMap(\.measurement.columns) {
        let name = Self.names[column.name] ?? Name(metric: column.name, key: nil)
        metrics[name.metric] = Self.metric(column, key: name.key)
        summary[name.metric] = Self.number(column.estimate)
      }
      guard !metrics.isEmpty else { continue }
      let folder =
        Self.fileName(model.compared.title) + (seeds > 1 ? "-seed\(model.compared.seed)" : "")
      for (name, members) in [("TOFU_EVAL.json", metrics), ("TOFU_SUMMARY.json", summary)] {
        files.append(
          (
            "\(folder)/\(name)",
            Array((JSONValue.object(JSONObject(members)).canonical() + "\n").utf8)
          ))
      }
    }
    self.files = files.sorted { $0.name < $1.name }
  }

  private static func metric(_ column: Column, key: String?) -> JSONValue {
    var members: JSONObject = ["agg_value": number(column.estimate)]
    if let key, column.isMeanOfValues {
      members["value_by_index"] = .object(
        JSONObject(
          column.values.enumerated().map { index, value in
            ("\(index)", .object([key: number(value)]))
          }))
    }
    return .object(members)
  }

  /// A number that is none, which JSON does not have, is null as open-unlearning writes it.
  private static func number(_ value: Double) -> JSONValue {
    value.isFinite ? .number(value) : .null
  }

  /// A title as the name of a folder.
  private static func fileName(_ title: String) -> String {
    String(title.map { $0.isLetter || $0.isNumber || "._-=".contains($0) ? $0 : "_" })
  }
}
