package import Documents
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
        measure.column.split { $0 == "." || $0 == "_" }.joined(separator: " "),
        direction: measure.shown)
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
          .estimate($0.estimate, low: $0.low, high: $0.high, .significant(3))
        } ?? .missing(nil)
      }
      return Table.Row(values, isBaseline: entry.isBaseline)
    }
    return Table(columns: columns, rows: rows)
  }

  /// Comma-separated values with a header (RFC 4180): three columns a measure.
  package func csv() -> String {
    let head =
      ["rank", "run", "method", "point", "seeds"]
      + measures.flatMap { [$0.column, "\($0.column).low", "\($0.column).high"] }
    let lines = entries.map { entry -> [String] in
      [
        entry.rank.map { "\($0)" } ?? "", entry.run, entry.method, entry.point, "\(entry.seeds)",
      ]
        + measures.flatMap { measure in
          entry.values[measure].map { ["\($0.estimate)", "\($0.low)", "\($0.high)"] }
            ?? ["", "", ""]
        }
    }
    return ([head] + lines).map { $0.map(RunFiles.field).joined(separator: ",") + "\n" }.joined()
  }

  /// `{"columns": [...], "rows": [...]}`; a row's `values` are by column name.
  package func json() -> JSONValue {
    .object([
      "columns": .array(
        measures.map {
          .object([
            "metric": .string($0.metric), "column": .string($0.column),
            "direction": .string($0.direction),
          ])
        }),
      "rows": .array(
        entries.map { entry in
          .object([
            "run": .string(entry.run), "method": .string(entry.method),
            "point": .string(entry.point), "seeds": .integer(entry.seeds),
            "baseline": .bool(entry.isBaseline), "rank": entry.rank.map(JSONValue.number) ?? .null,
            "values": .object(
              Dictionary(
                entry.values.filter { measures.contains($0.key) }.map { measure, value in
                  (
                    measure.column,
                    JSONValue.object([
                      "estimate": .number(value.estimate), "low": .number(value.low),
                      "high": .number(value.high),
                    ])
                  )
                }
              ) { first, _ in first }),
          ])
        }),
    ])
  }
}
