import Analysis
import Experiments
import Reports

extension TunedMethods {
  /// The chosen settings as a table, with what they say of the search.
  func cells(_ sources: [Source]) -> [Cell] {
    let table = Table(
      columns: [Table.Column("method")] + settings.map { Table.Column.number($0) }
        + [.number("objective"), .number("settings tried"), Table.Column("remark")],
      rows: rows.map { row in
        Table.Row(
          [.text(row.name)]
            + settings.map { setting in
              row.chosen.first { $0.path.hasSuffix(".\(setting)") }.map { .text($0.text) }
                ?? .missing("has no such setting")
            }
            + [
              row.merit.map {
                .estimate(
                  $0.value, low: $0.value - $0.half, high: $0.value + $0.half, .significant(3))
              } ?? .missing("failed"),
              .text("\(row.tried)"), .text(remark(row)),
            ])
      },
      caption: "The setting of each method, its best of the same search.",
      footnotes: [
        "Objective: \(objective.text), higher is better, with 95 % intervals of the chosen trial. Being the best of "
          + "several it is too good on average; the tables of this report measure rows that it did not see."
      ])
    return [.heading("Search"), .markdown(verdict), .table(table, from: sources)]
  }

  private func remark(_ row: Row) -> String {
    if row.tried == 0 { return "nothing to tune" }
    if row.merit == nil { return "every trial failed" }
    return row.atEdge.isEmpty
      ? "" : "best at the edge of \(row.atEdge.joined(separator: ", ")): try further"
  }

  private var verdict: String {
    let counts = Set(rows.filter { $0.tried > 0 }.map(\.tried)).sorted()
    let edge = rows.count { !$0.atEdge.isEmpty }
    let tried = counts.map(String.init).joined(separator: " to ")
    return
      "Every method was tried with the same settings (\(tried) each) and is compared at its own best, chosen "
      + "on rows that the tables of this report leave out."
      + (edge > 0
        ? " For \(edge) of \(rows.count) methods the best value is the smallest or largest of those tried."
        : "")
  }
}
