package import Analysis
import Metrics
package import Reports

extension Leaderboard {
  /// The table: rank, run (when there are several), method, point (when any has one), the columns.
  package func table(runs: Bool) -> Table {
    let hasPoints = entries.contains { !$0.point.isEmpty }
    let hasSeeds = entries.contains { $0.seeds > 1 }
    var columns = [Table.Column("rank", .right)]
    if runs { columns.append(Table.Column("run")) }
    columns.append(Table.Column("method"))
    if hasPoints { columns.append(Table.Column("point")) }
    if hasSeeds { columns.append(Table.Column("seeds", .right)) }
    columns += measures.map { measure in
      Table.Column.number(
        Metrics.Column.words(measure.column), direction: measure.way?.arrow)
    }
    let rows = entries.map { entry in
      var values: [Reports.Value] = [
        entry.rank.map { .number($0, .fixed(1)) } ?? .missing("a baseline takes no part")
      ]
      if runs { values.append(.text(entry.run)) }
      values.append(.text(entry.method))
      if hasPoints { values.append(.text(entry.point)) }
      if hasSeeds { values.append(.text("\(entry.seeds)")) }
      values += measures.map { measure in
        entry.values[measure].map {
          // A number without an interval, such as a log's without its items, gets none.
          $0.low == $0.high
            ? .number($0.estimate, .significant(3))
            : .estimate($0.estimate, low: $0.low, high: $0.high, .significant(3))
        } ?? .missing(nil)
      }
      return Table.Row(values, isBaseline: entry.isBaseline)
    }
    return Table(columns: columns, rows: rows)
  }
}
