import Documents
import Experiments
import Storage

/// What `run` and `show` print of a finished run: the table, and where the report is.
enum Headline {
  static func text(_ session: RunSession, _ trees: [Tree?]) throws -> String {
    let table = try session.headline(trees, width: Terminal.width())
    let report = "report: \(session.directory.path)/report.html"
    return table.isEmpty ? report : "\(table)\n\(report)"
  }
}
