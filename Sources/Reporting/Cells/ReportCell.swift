package import Documents
package import Records
package import Reports

/// A cell that a spec can ask for in its report.
package protocol ReportCell: Component {
  /// Draws the cell from the record of a run; nothing to show gives no cells.
  ///
  /// The cells of a report are drawn at once, in any order.
  func cells(_ record: RunRecord) async -> [Cell]
}
