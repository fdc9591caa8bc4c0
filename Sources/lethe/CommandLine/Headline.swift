import Documents
import Experiments
import Records
import Reporting
import Storage
import Workbench

/// What `run` and `show` print of a finished run: the table, and where the report is.
enum Headline {
  static func text(_ session: RunSession, _ trees: [Tree?]) throws -> String {
    let models = try session.reader.measured(trees)
    let table = HeadlineTable.text(of: models, width: Terminal.width())
    let report = "report: \(session.directory.path)/report.html"
    return table.isEmpty ? report : "\(table)\n\(report)"
  }
}
