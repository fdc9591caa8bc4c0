package import Documents
import Records

extension Leaderboard {
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
    return CSV.text([head] + lines)
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
