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
    do {
      let reference = try retain.map {
        try EvaluationLog(try Self.bytes(of: $0), name: $0)
      }
      return try paths.map { path in
        let log = try EvaluationLog(try Self.bytes(of: path), name: path)
        let name = name(of: path)
        let columns = try log.columns(retain: reference, Bootstrap(resamples: 10_000, seed: 1))
        for (column, reported, found) in log.contradictions(columns) {
          let format = NumberFormat.significant(6)
          note(
            "\(path) says \(column) \(format.text(reported)), its items give \(format.text(found))"
          )
        }
        let rows = columns.map { column in
          let known = measures.first { $0.column == column.name }?.metric
          let own = column.name.split(separator: ".").last.map(String.init) ?? column.name
          return MetricRow(
            method: name, seed: 1, point: [], metric: known ?? own, column: column
          ).json
        }
        return (name: path, metrics: .array(rows))
      }
    } catch let error as LogError {
      throw NotFound(message: error.message, help: error.help)
    }
  }

  /// The file's name, or its folder's where evaluations all have the same.
  private static func name(of path: String) -> String {
    let parts = path.split(separator: "/").map(String.init)
    let file = String((parts.last ?? path).dropLast(".json".count))
    let isCommon = ["eval_log_aggregated", "TOFU_EVAL", "TOFU_SUMMARY", "MUSE_EVAL"].contains(file)
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
