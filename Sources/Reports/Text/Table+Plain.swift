extension Table {
  /// The table as aligned text for a terminal: a header, a rule, a line a row.
  package func plainText() -> String {
    let header = columns.map { column in
      ([column.group.map { "\($0) \(column.title)" } ?? column.title]
        + (column.direction.map { [$0.arrow] } ?? [])).joined(separator: " ")
    }
    let body = rows.map { row in row.values.map(\.plain) }
    let widths = columns.indices.map { index in
      ([header] + body).map { $0.indices.contains(index) ? $0[index].count : 0 }.max() ?? 0
    }
    let lines = ([header, widths.map { String(repeating: "-", count: $0) }] + body).map { cells in
      zip(cells, columns.indices).map { cell, index in
        let padding = String(repeating: " ", count: widths[index] - cell.count)
        return columns[index].alignment == .left ? cell + padding : padding + cell
      }.joined(separator: "  ")
    }
    return lines.map(Self.trimmed).joined(separator: "\n")
  }

  private static func trimmed(_ line: String) -> Substring {
    line[..<(line.lastIndex { $0 != " " }.map(line.index(after:)) ?? line.startIndex)]
  }
}
