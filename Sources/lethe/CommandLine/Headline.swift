import Analysis
import Documents
import Experiments
import Records
import Reporting
import Reports
import Storage
import Workbench

/// What `run` and `show` print of a finished run: the table, and where the report is.
enum Headline {
  static func text(_ session: RunSession, _ trees: [Tree?]) throws -> String {
    text(HeadlineTable.table(of: MetricTable(try session.reader.measured(trees))), session.report)
  }

  /// The same from a table, if there is one.
  static func text(_ table: Table?, _ report: String) -> String {
    let shown = table?.plainText(width: Terminal.width(), turning: 0) ?? ""
    return (shown.isEmpty ? "" : shown + "\n") + "report: \(report)"
  }
}
