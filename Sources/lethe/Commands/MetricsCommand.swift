import Documents
import FoundationEssentials
import Metrics
import Reports

/// `lethe metrics`: measures what another program's evaluation wrote.
enum MetricsCommand: Command {
  static let name = "metrics"
  static let summary = "Recomputes published metrics from the per-item logs of other programs."
  static let usage =
    "tofu --log FILE [--retain-log FILE] [--json], relearn --items FILE [--rule RULE] [--json], or "
    + "aggregate --models FILE [--json]"
  static let options = [
    Option("--log", "FILE", "tofu: eval_log_aggregated.json, or open-unlearning's TOFU_EVAL.json"),
    Option(
      "--retain-log", "FILE", "tofu: the log of the retrained model, which forget quality needs"),
    Option("--items", "FILE", "relearn: the items, *_info.json"),
    Option(
      "--rule", "RULE", "relearn: thresholds of the rates: released (default), code or paper"),
    Option(
      "--models", "FILE", "aggregate: the parts of each model's scores, and its depth where known"),
    Option("--resamples", "N", "bootstrap resamples of the 95 % intervals (default 10000)"),
    Option(
      "--strict", nil, "tofu: exits with 3 where the log's own means are not those of its items"),
    Option.json,
  ]

  static let examples = [
    "metrics tofu --log eval_log_aggregated.json --retain-log retain90.json",
    "metrics relearn --items llama2-7b_kud_ReLearn_info.json --json",
    "metrics aggregate --models method_results.json --json",
  ]

  private static let suites = ["tofu", "relearn", "aggregate"]

  static func run(_ arguments: Arguments, _ environment: Environment) async throws -> ExitCode {
    let suite = try arguments.single("the suite: tofu, relearn or aggregate")
    let bootstrap = Bootstrap(resamples: try arguments.count("--resamples") ?? 10_000, seed: 1)
    do {
      switch suite {
      case "tofu": return try tofu(arguments, bootstrap)
      case "relearn": try relearn(arguments, bootstrap)
      case "aggregate": try aggregate(arguments)
      default:
        throw UsageError(
          message: "there is no suite '\(suite)'",
          help: Suggestion.help(for: suite, among: suites))
      }
    } catch let error as LogError {
      throw NotFound(message: error.message, help: error.help)
    }
    return .done
  }

  private static func tofu(_ arguments: Arguments, _ bootstrap: Bootstrap) throws -> ExitCode {
    try refuse(["--items", "--rule", "--models"], "tofu", arguments)
    guard let path = arguments.value("--log") else { throw UsageError(message: "missing --log") }
    let log = try EvaluationLog(try bytes(of: path), name: path)
    let retain = try arguments.value("--retain-log").map { path in
      try EvaluationLog(try bytes(of: path), name: path)
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
    print(columns, more, arguments)
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
    return arguments.has("--strict") && !contradictions.isEmpty ? .difference : .done
  }

  private static func relearn(_ arguments: Arguments, _ bootstrap: Bootstrap) throws {
    try refuse(["--log", "--retain-log", "--strict", "--models"], "relearn", arguments)
    guard let path = arguments.value("--items") else {
      throw UsageError(message: "missing --items")
    }
    let name = arguments.value("--rule") ?? EntityRule.Form.released.rawValue
    guard let form = EntityRule.Form(rawValue: name) else {
      throw UsageError(
        message: "there is no rule '\(name)'",
        help: Suggestion.help(for: name, among: EntityRule.Form.allCases.map(\.rawValue)))
    }
    let log = try RelearnLog(try bytes(of: path), name: path)
    let columns = try log.columns(EntityRule(form: form), bootstrap)
    let differences = log.sets.values.joined().reduce(0) { $0 + $1.differences }
    var more = JSONObject(RelearnLog.summary(columns).mapValues { JSONValue.number($0) })
    more["rule"] = .string(name)
    more["differences"] = .integer(differences)
    print(columns, more, arguments)
    if differences > 0 {
      printError(
        "note: \(differences) values of ROUGE-L, BI or HS differ from those in the file; the table "
          + "has ours")
    }
  }

  private static func aggregate(_ arguments: Arguments) throws {
    try refuse(
      ["--log", "--retain-log", "--strict", "--items", "--rule", "--resamples"], "aggregate",
      arguments)
    guard let path = arguments.value("--models") else {
      throw UsageError(message: "missing --models")
    }
    let models = try ModelAggregates(try bytes(of: path), name: path).models
    if arguments.has("--json") {
      let list = models.map { model in
        JSONValue.object(
          JSONObject(
            model.identity.map { ($0.key, JSONValue.string($0.value)) }
              + model.scores.map { ($0.name, JSONValue.number($0.value)) }))
      }
      printOut(JSONValue.object(["models": .array(list)]).canonical())
    } else {
      printOut(table(models).plainText(width: Terminal.width(), turning: 0))
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

  /// Options of the other suites.
  private static func refuse(
    _ options: [String], _ suite: String, _ arguments: Arguments
  ) throws(UsageError) {
    for option in options where arguments.has(option) {
      throw UsageError(message: "'\(suite)' does not take \(option)")
    }
  }

  static func bytes(of path: String) throws(NotFound) -> [UInt8] {
    var isFolder = false
    if FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), isFolder {
      throw NotFound(
        message: "'\(path)' is a folder", help: "give the file in it that has the items")
    }
    guard let data = FileManager.default.contents(atPath: path) else {
      throw NotFound(
        message: "the file '\(path)' cannot be read",
        help: "is the path right, and may you read it?")
    }
    return Array(data)
  }

  private static func print(
    _ columns: [Metrics.Column], _ more: JSONObject, _ arguments: Arguments
  ) {
    guard arguments.has("--json") else {
      let table = table(columns, reported: more["reported"]?.object ?? [:])
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
