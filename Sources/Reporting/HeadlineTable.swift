package import Analysis
import Metrics
package import Reports

/// The table that is printed of a finished run.
package enum HeadlineTable {
  /// The columns that a reader asks for first; nil when nothing was measured.
  package static func table(of table: MetricTable) -> Table? {
    let columns = table.columns()
    guard !columns.isEmpty, !table.rows.isEmpty else { return nil }
    return Table(
      columns: [Table.Column("method")]
        + columns.map {
          Table.Column.number(
            $0.column.words, direction: $0.column.direction.arrow)
        },
      rows: table.rows.map { row in
        Table.Row(
          [.text(row.title)]
            + columns.map { metric, column in
              table.summary(row, metric, column.name).map {
                .number($0.estimate, .significant(3))
              } ?? .missing(nil)
            })
      })
  }
}
