/// A table of values; formatting and emphasis are decided here and not by the caller.
package struct Table: Sendable, Equatable {
  package var columns: [Column]
  package var rows: [Row]
  package var caption: String?
  /// Plain text under the table, one remark each.
  package var footnotes: [String]

  /// A column: its title, how it is set and what is good in it.
  package struct Column: Sendable, Equatable {
    package var title: String
    /// Columns in a row with the same group share a heading over them.
    package var group: String?
    package var alignment: Alignment
    /// Where the good values lie; shown as ↑, ↓ or → x beside the title.
    package var direction: Direction?
    package var emphasis: Emphasis

    /// Creates a column.
    package init(
      _ title: String, group: String? = nil, _ alignment: Alignment = .left,
      direction: Direction? = nil, emphasis: Emphasis = .none
    ) {
      self.title = title
      self.group = group
      self.alignment = alignment
      self.direction = direction
      self.emphasis = emphasis
    }

    /// A right-aligned column of numbers whose best value is set bold when a direction is given.
    package static func number(
      _ title: String, group: String? = nil, direction: Direction? = nil
    ) -> Column {
      Column(
        title, group: group, .right, direction: direction,
        emphasis: direction == nil ? .none : .best)
    }
  }

  /// On which side a column's text stands.
  package enum Alignment: String, Sendable, Equatable {
    case left
    case right
    case center
  }

  /// Which values of a column are set bold.
  package enum Emphasis: Sendable, Equatable {
    case none
    /// The best value, and those that print the same.
    case best
    /// The best value and every estimate whose interval overlaps that of the best.
    case bestAndTies
    /// Those that the rows name in `bold`.
    case given
  }

  /// A row of as many values as there are columns.
  package struct Row: Sendable, Equatable {
    package var values: [Value]
    /// A baseline (such as `retrain`) is shown muted and takes no part in the choice of the best.
    package var isBaseline: Bool
    /// The columns in which the value is set bold, where the column says `given`.
    package var bold: Set<Int>

    /// Creates a row.
    package init(_ values: [Value], isBaseline: Bool = false, bold: Set<Int> = []) {
      self.values = values
      self.isBaseline = isBaseline
      self.bold = bold
    }
  }

  /// Creates a table.
  package init(
    columns: [Column], rows: [Row], caption: String? = nil, footnotes: [String] = []
  ) {
    self.columns = columns
    self.rows = rows
    self.caption = caption
    self.footnotes = footnotes
  }
}
