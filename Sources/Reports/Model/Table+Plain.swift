extension Table {
  /// The table as lines of text with aligned columns, for terminals and for readers without HTML; no line
  /// end after the last.
  package func plainText() -> String {
    let heads = columns.map { column in
      (column.group.map { "\($0) " } ?? "") + column.heading
    }
    var lines = [heads.map(\.oneLine)]
    for row in rows.indices {
      lines.append(columns.indices.map { value(row, $0).plain.oneLine })
    }
    let text = PlainColumns.aligned(lines, columns.map(\.alignment), separator: "  ") { widths in
      widths.map { String(repeating: "-", count: $0) }.joined(separator: "  ")
    }
    return String(text.dropLast())
  }
}
