import Metrics
import Reports
package import Storage

extension RunSession {
  /// The columns that a reader asks for first, as text of at most so many cells a line; empty when nothing was measured.
  package func headline(_ trees: [Tree?], width: Int? = nil) throws -> String {
    let table = MetricTable(try measured(trees))
    let columns = table.metrics.flatMap { metric in
      table.columns(of: metric).map { (metric: metric, column: $0) }
    }
    guard !columns.isEmpty, !table.rows.isEmpty else { return "" }
    return Table(
      columns: [Table.Column("method")]
        + columns.map {
          Table.Column.number(
            $0.column.name.split { $0 == "." || $0 == "_" }.joined(separator: " "),
            direction: $0.column.direction.arrow)
        },
      rows: table.rows.map { row in
        Table.Row(
          [.text(row.title)]
            + columns.map { metric, column in
              table.summary(row, metric, column.name).map {
                .number($0.estimate, .significant(3))
              } ?? .missing(nil)
            })
      }
    ).plainText(width: width, turning: 0)
  }
}
