package import Documents

extension Table {
  /// What the table says as plain text, as JSON: headings with their sides, and rows of texts.
  package var plainJSON: JSONValue {
    .object([
      "columns": .array(
        columns.map {
          .array([
            .string(($0.group.map { "\($0) " } ?? "") + $0.heading), .string($0.alignment.rawValue),
          ])
        }),
      "rows": .array(
        rows.indices.map { row in
          .array(columns.indices.map { .string(value(row, $0).plain) })
        }),
    ])
  }

  /// Reads `plainJSON`; nil when it has another form.
  package init?(plainJSON json: JSONValue) {
    guard let heads = json["columns"]?.array, let lines = json["rows"]?.array else { return nil }
    let columns = heads.compactMap { head -> Column? in
      guard let parts = head.array, parts.count == 2, let title = parts[0].string,
        let side = parts[1].string.flatMap(Alignment.init(rawValue:))
      else { return nil }
      return Column(title, side)
    }
    let rows = lines.compactMap { line in
      line.array.map { values in Row(values.map { .text($0.string ?? "") }) }
    }
    guard columns.count == heads.count, rows.count == lines.count else { return nil }
    self.init(columns: columns, rows: rows)
  }
}
