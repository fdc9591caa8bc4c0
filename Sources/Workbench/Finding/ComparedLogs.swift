package import Analysis
package import Documents
import FoundationEssentials
import Metrics
import Records
import Reports

/// Logs of TOFU's and open-unlearning's evaluations as rows of a table of runs.
package enum ComparedLogs {
  /// Whether an argument names a file, and no run.
  package static func isLog(_ argument: String) -> Bool {
    guard argument.hasSuffix(".json") else { return false }
    var isFolder = false
    return FileManager.default.fileExists(atPath: argument, isDirectory: &isFolder) && !isFolder
  }

  /// Reads logs as metrics of one method each; a column that runs have too stands in theirs.
  ///
  /// `note` hears where a log contradicts its own items.
  ///
  /// - Throws: `NotFound` for a file that is no such log.
  package static func read(
    _ paths: [String], retain: String?, like measures: [Leaderboard.Measure],
    note: (String) -> Void
  ) throws -> [(name: String, metrics: JSONValue)] {
    try paths.map { path in
      let found = try rows(of: path, method: name(of: path), retain: retain, note: note)
      return (name: path, metrics: aligned(.array(found), with: measures))
    }
  }

  /// Reads a log as the rows of one method in `metrics.json`: columns with items have intervals, others are the log's own
  /// numbers.
  static func rows(
    of path: String, method: String, retain: String?, note: (String) -> Void
  ) throws -> [JSONValue] {
    do {
      let reference = try retain.map {
        try EvaluationLog(try Self.bytes(of: $0), name: $0)
      }
      let log = try EvaluationLog(try Self.bytes(of: path), name: path, takesSummaries: true)
      let columns = try log.columns(retain: reference, Bootstrap(resamples: 10_000, seed: 1))
      for (column, reported, found) in log.contradictions(columns) {
        let format = NumberFormat.significant(6)
        note(
          "\(path) says \(column) \(format.text(reported)), its items give \(format.text(found))"
        )
      }
      return (columns + log.reportedColumns(except: columns)).map { column in
        let own = column.name.split(separator: ".").last.map(String.init) ?? column.name
        return MetricRow(method: method, seed: 1, point: [], metric: own, column: column).json
      }
    } catch let error as LogError {
      throw NotFound(message: error.message, help: error.help)
    }
  }

  /// The rows of logs with the metrics that runs have the same columns of.
  package static func aligned(
    _ metrics: JSONValue, with measures: [Leaderboard.Measure]
  ) -> JSONValue {
    .array(
      (metrics.array ?? []).map { row in
        guard var members = row.object,
          let known = measures.first(where: { $0.column == row["column"]?.string })
        else { return row }
        members["metric"] = .string(known.metric)
        return .object(members)
      })
  }

  /// The file's name, or its folder's where evaluations all have the same.
  private static func name(of path: String) -> String {
    let parts = path.split(separator: "/").map(String.init)
    let file = String((parts.last ?? path).dropLast(".json".count))
    let isCommon = [
      "eval_log_aggregated", "TOFU_EVAL", "TOFU_SUMMARY", "MUSE_EVAL", "MUSE_SUMMARY",
    ].contains(file)
    return isCommon && parts.count > 1 ? parts[parts.count - 2] : file
  }

  package static func bytes(of path: String) throws(NotFound) -> [UInt8] {
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
}
