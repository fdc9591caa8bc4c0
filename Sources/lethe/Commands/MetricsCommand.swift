import Documents
import FoundationEssentials
import Metrics
import Reports
import Workbench

/// `lethe metrics`: measures what another program's evaluation wrote.
struct MetricsCommand: Command {
  static let name = "metrics"
  static let summary = "Recomputes published metrics from the per-item logs of other programs."

  static let examples = [
    "metrics tofu --log eval_log_aggregated.json --retain-log retain90.json",
    "metrics relearn --items llama2-7b_kud_ReLearn_info.json --json",
    "metrics aggregate --models method_results.json --json",
  ]

  private enum Suite: String, CaseIterable { case tofu, relearn, aggregate }

  private let suite = Options.argument("SUITE", of: Suite.self)
  private let log = Options.optional(
    "--log FILE", .text, "tofu: eval_log_aggregated.json, or open-unlearning's TOFU_EVAL.json")
  private let retainLog = Options.optional(
    "--retain-log FILE", .text,
    "tofu: the log of the retrained model, which forget quality needs")
  private let items = Options.optional("--items FILE", .text, "relearn: the items, *_info.json")
  private let rule: EntityRule.Form? = Options.optional(
    "--rule RULE", .choice, "relearn: thresholds of the rates (default released)")
  private let models = Options.optional(
    "--models FILE", .text,
    "aggregate: the parts of each model's scores, and its depth where known")
  private let resamples = Options.optional(
    "--resamples N", .count, "bootstrap resamples of the 95 % intervals (default 10000)")
  private let isStrict = Options.flag(
    "--strict", "tofu: exits with 3 where the log's own means are not those of its items")
  private let isJSON = Options.json()

  private var bootstrap: Bootstrap { Bootstrap(resamples: resamples ?? 10_000, seed: 1) }

  func run(_ environment: Environment) async throws -> ExitCode {
    do {
      switch suite {
      case .tofu: return try tofu()
      case .relearn: try relearn()
      case .aggregate: try aggregate()
      }
    } catch let error as LogError {
      throw NotFound(message: error.message, help: error.help)
    }
    return .done
  }

  private func tofu() throws -> ExitCode {
    try refuse(["--items": items != nil, "--rule": rule != nil, "--models": models != nil])
    guard let path = log else { throw UsageError(message: "missing --log") }
    let log = try EvaluationLog(try ComparedLogs.bytes(of: path), name: path)
    let retain = try retainLog.map { path in
      try EvaluationLog(try ComparedLogs.bytes(of: path), name: path)
    }
    let columns = try log.columns(retain: retain, bootstrap)
    var more: JSONObject = ["format": .string(log.format.rawValue)]
    if !log.reported.isEmpty {
      more["reported"] = .object(log.reported.mapValues { .number($0) })
    }
    let contradictions = log.contradictions(columns)
    more["contradictions"] = .object(
      JSONObject(
        contradictions.map {
          ($0.name, ["reported": .number($0.reported), "found": .number($0.found)])
        }))
    more["left_out"] = .object(log.leftOut.mapValues { .integer($0) })
    print(columns, more)
    for (name, count) in log.leftOut.sorted(by: { $0.key < $1.key }) {
      printError(
        "note: \(count) item\(count == 1 ? "" : "s") of \(name) \(count == 1 ? "is" : "are") null in the "
          + "log and left out of its mean")
    }
    for (name, reported, found) in contradictions {
      let format = NumberFormat.significant(6)
      printError(
        "note: the log says \(name) \(format.text(reported)), its items give \(format.text(found))")
    }
    if let retain, !log.hasSameForgetItems(as: retain) {
      printError(
        "note: the two logs have different items of the forget set, so forget quality has no interval"
      )
    }
    if retain == nil {
      printError("note: forget quality compares with a retrained model: --retain-log FILE")
    }
    if !columns.contains(where: { $0.name == "model_utility" }) {
      printError(
        "note: model utility needs probability, ROUGE and truth ratio of retain, real authors and "
          + "world facts, which are not all in \(path)")
    }
    return isStrict && !contradictions.isEmpty ? .difference : .done
  }

  private func relearn() throws {
    try refuse([
      "--log": log != nil, "--retain-log": retainLog != nil, "--strict": isStrict,
      "--models": models != nil,
    ])
    guard let path = items else { throw UsageError(message: "missing --items") }
    let log = try RelearnLog(try ComparedLogs.bytes(of: path), name: path)
    let columns = try log.columns(EntityRule(form: rule ?? .released), bootstrap)
    let differences = log.sets.values.joined().reduce(0) { $0 + $1.differences }
    var more = JSONObject(RelearnLog.summary(columns).mapValues { JSONValue.number($0) })
    more["rule"] = .string((rule ?? .released).rawValue)
    more["differences"] = .integer(differences)
    print(columns, more)
    if differences > 0 {
      printError(
        "note: \(differences) values of ROUGE-L, BI or HS differ from those in the file; the table "
          + "has ours")
    }
  }

  private func aggregate() throws {
    try refuse([
      "--log": log != nil, "--retain-log": retainLog != nil, "--strict": isStrict,
      "--items": items != nil, "--rule": rule != nil, "--resamples": resamples != nil,
    ])
    guard let path = models else { throw UsageError(message: "missing --models") }
    let models = try ModelAggregates(try ComparedLogs.bytes(of: path), name: path).models
    if isJSON {
      let list = models.map { model in
        JSONValue.object(
          JSONObject(
            model.identity.map { ($0.key, JSONValue.string($0.value)) }
              + model.scores.map { ($0.name, JSONValue.number($0.value)) }))
      }
      printOut(JSONValue.object(["models": .array(list)]).canonical())
    } else {
      printOut(Self.table(models).plainText(width: Terminal.width(), turning: 0))
    }
    for (name, need) in [
      ("privacy", "the depth score 'uds'"),
      ("utility_rel", "'full_utility' by epoch, or its own value"),
    ] {
      let count = models.count { $0.score(name) == nil }
      guard count > 0 else { continue }
      printError(
        "note: \(count) of \(models.count) models have no '\(name)', nor 'overall': that needs \(need)"
      )
    }
  }

  private static func table(_ models: [ModelAggregates.Model]) -> Table {
    let names = ModelAggregates.names.filter { name in models.contains { $0.score(name) != nil } }
    return Table(
      columns: [Table.Column("model")]
        + names.map {
          Table.Column.number(
            $0.split(separator: "_").joined(separator: " "), direction: .higher)
        },
      rows: models.enumerated().map { index, model in
        Table.Row(
          [.text(model.identity["model"] ?? "\(index + 1)")]
            + names.map { model.score($0).map { .number($0, .fixed(4)) } ?? .missing(nil) })
      })
  }

  /// Refuses options of the other suites, of which it is said whether they are given.
  private func refuse(_ others: KeyValuePairs<String, Bool>) throws(UsageError) {
    for (option, isGiven) in others where isGiven {
      throw UsageError(message: "'\(suite.rawValue)' does not take \(option)")
    }
  }

  private func print(_ columns: [Metrics.Column], _ more: JSONObject) {
    guard isJSON else {
      let table = Self.table(columns, reported: more["reported"]?.object ?? [:])
      return printOut(table.plainText(width: Terminal.width()))
    }
    var members = more
    var intervals: JSONObject = [:]
    for column in columns {
      let parts = column.name.split(separator: ".").map(String.init)
      intervals[column.name] = [.number(column.low), .number(column.high)]
      guard parts.count == 2 else {
        members[column.name] = .number(column.estimate)
        continue
      }
      var set = members[parts[0]]?.object ?? ["items": .integer(column.values.count)]
      set[parts[1]] = .number(column.estimate)
      members[parts[0]] = .object(set)
    }
    members["intervals"] = .object(intervals)
    printOut(JSONValue.object(members).canonical())
  }

  private static func table(
    _ columns: [Metrics.Column], reported: JSONObject
  ) -> Table {
    Table(
      columns: [
        Table.Column("metric"), Table.Column("value", .right), Table.Column("95 %", .right),
        Table.Column("better"), Table.Column("items", .right),
      ],
      rows: columns.map { column in
        let format = format(of: column)
        return Table.Row([
          .code(column.name), .number(column.estimate, format),
          .text("\(format.text(column.low)) to \(format.text(column.high))"),
          .text(better(column.direction)),
          column.values.isEmpty ? .missing(nil) : .number(Double(column.values.count), .count),
        ])
      }
        + reported.filter { name, _ in !columns.contains { $0.name == name } }
        .sorted { $0.key < $1.key }.map { name, value in
          Table.Row([
            .code(name), value.number.map { .number($0, .significant(6)) } ?? .missing(nil),
            .text("as in the log"), .missing(nil), .missing(nil),
          ])
        })
  }

  private static func better(_ direction: Metrics.Column.Direction) -> String {
    switch direction {
    case .lower: "lower"
    case .higher: "higher"
    case .closerTo(let target): "near \(NumberFormat.shortest(2).text(target))"
    }
  }

  private static func format(of column: Metrics.Column) -> NumberFormat {
    if column.name == "forget_quality" { return .pValue }
    return abs(column.estimate) >= 1 ? .significant(6) : .fixed(4)
  }
}
