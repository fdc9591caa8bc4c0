import Analysis
package import Documents
import Experiments
import Metrics
package import Records
package import Reports

/// Whether the methods differ, two by two, over the items and seeds that they share.
package struct ComparisonCell: ReportCell {
  package static let name = "comparison"
  package static let version = "2"
  package static let summary =
    "Every two methods over their items and seeds, and which differ significantly."
  package static let shorthand: String? = "columns"
  let columns: [String]

  package init(_ parameters: inout Parameters) {
    columns = parameters.texts(
      "columns", default: [], "Columns such as forget.probability; all when empty.")
  }

  package func cells(_ record: RunRecord) -> [Cell] {
    let table = record.table
    let compared = table.columns(named: columns).compactMap { metric, column in
      Comparisons(table, metric, column).map { (column: column, found: $0) }
    }
    let unknown = columns.filter { name in !compared.contains { $0.column.name == name } }
    var cells: [Cell] = []
    if !unknown.isEmpty {
      cells.append(
        .callout(
          .warning, "No items or seeds to compare methods by in: \(unknown.joined(separator: ", "))"
        ))
    }
    let isLimited = compared.contains { $0.found.isLimited }
    let rows = compared.flatMap { column, found in
      found.pairs.map { pair in
        Table.Row([
          .text(column.name),
          .text("\(table.rows[pair.first].title) – \(table.rows[pair.second].title)"),
          .estimate(
            pair.test.difference, low: pair.test.interval.low, high: pair.test.interval.high,
            .fixed(3)),
          .number(pair.test.pValue, .significant(2)), .number(pair.pValue, .significant(2)),
          .text(pair.verdict),
        ])
      }
    }
    guard !rows.isEmpty else { return cells }
    let shown = Table(
      columns: [
        Table.Column("column"), Table.Column("methods"), .number("difference"), .number("p"),
        .number("p, corrected"), Table.Column("significant"),
      ],
      rows: rows,
      caption: "Differences between every two "
        + (isLimited ? "of the \(Comparisons.few) best methods of a column" : "methods")
        + ", with 95 % intervals.",
      footnotes: [
        "By " + Comparisons.explanation(seeds: table.seeds)
          + "; corrected by Holm for the tests of a column; significant below 0.05."
      ])
    return cells + [.details("Which differences are significant", [.table(shown)])]
  }
}
