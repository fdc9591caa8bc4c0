extension Table {
  /// For each row and column whether the value is set bold.
  func emphasised() -> [[Bool]] {
    var result = rows.map { $0.values.map { _ in false } }
    for (index, column) in columns.enumerated() where column.emphasis != .none {
      if column.emphasis == .given {
        for row in rows.indices where result[row].indices.contains(index) {
          result[row][index] = rows[row].bold.contains(index)
        }
        continue
      }
      guard let direction = column.direction else { continue }
      let entries = rows.indices.filter { !rows[$0].isBaseline && index < rows[$0].values.count }
      let merits = entries.compactMap { row -> (row: Int, merit: Double)? in
        rows[row].values[index].quantity.flatMap { direction.merit($0) }.map { (row, $0) }
      }
      // One value is not the best of anything.
      guard merits.count > 1, let best = merits.max(by: { $0.merit < $1.merit }) else { continue }
      let bestValue = rows[best.row].values[index]
      let bold = merits.filter { entry in
        let value = rows[entry.row].values[index]
        return switch column.emphasis {
        case .none, .given: false
        case .best: value.quantityText == bestValue.quantityText
        case .bestAndTies: Table.overlap(value, bestValue)
        }
      }
      // When all are alike, none stands out.
      if bold.count < merits.count { for entry in bold { result[entry.row][index] = true } }
    }
    return result
  }

  private static func overlap(_ first: Value, _ second: Value) -> Bool {
    guard let a = first.interval, let b = second.interval else { return false }
    return a.low <= b.high && b.low <= a.high
  }

  /// The headings over groups of columns, each with how many columns it spans; nil when no column has one.
  var groups: [(title: String?, span: Int)]? {
    guard columns.contains(where: { $0.group != nil }) else { return nil }
    var groups: [(title: String?, span: Int)] = []
    for column in columns {
      if let last = groups.last, last.title == column.group, column.group != nil {
        groups[groups.count - 1].span += 1
      } else {
        groups.append((column.group, 1))
      }
    }
    return groups
  }

  /// The value in a row and a column; rows that are too short are filled up.
  func value(_ row: Int, _ column: Int) -> Value {
    column < rows[row].values.count ? rows[row].values[column] : .missing(nil)
  }
}

extension Table.Column {
  /// The title with its arrow.
  var heading: String { direction.map { "\(title) \($0.arrow)" } ?? title }
}

extension Value {
  /// The number without its interval, as it is printed.
  var quantityText: String {
    switch self {
    case .number(let value, let format), .estimate(let value, _, _, let format): format.text(value)
    case .text, .code, .missing: plain
    }
  }
}
