extension Table {
  /// The table as lines of text that are at most `width` cells wide, so that a terminal wraps none.
  ///
  /// A table that fits stays as it is. Of a wider one the rows become columns, headed by what stands in the column
  /// `turning`, if that fits; else the columns after the first `labels` come in groups one below the other, each behind
  /// the labels. Labels that leave no room for a column are cut, and columns in which nothing stands are left out.
  /// Without a width, as `plainText()`.
  package func plainText(width: Int?, labels: Int = 1, turning: Int? = nil) -> String {
    let whole = plainText()
    guard let width, Self.widest(whole) > width else { return whole }
    if let turning, !rows.isEmpty {
      let turned = turned(naming: turning).plainText()
      if Self.widest(turned) <= width { return turned }
    }
    let kept = columns.indices.filter { column in
      column == 0 || rows.isEmpty
        || rows.indices.contains { !value($0, column).plain.oneLine.isEmpty }
    }
    let table = picking(kept)
    let plain = table.plainText()
    let known = max(1, kept.count { $0 < labels })
    guard Self.widest(plain) > width, known < kept.count else { return plain }
    return table.grouped(width: width, labels: known)
  }

  private static func widest(_ text: String) -> Int {
    text.split(separator: "\n").map { TextWidth.cells($0) }.max() ?? 0
  }

  private func picking(_ kept: [Int]) -> Table {
    Table(
      columns: kept.map { columns[$0] },
      rows: rows.indices.map { row in
        Row(kept.map { value(row, $0) }, isBaseline: rows[row].isBaseline)
      })
  }

  /// Rows as columns: what stands in the column `name` heads them, every other column is a row.
  private func turned(naming name: Int) -> Table {
    Table(
      columns: [Column(columns[name].heading)]
        + rows.indices.map { Column(value($0, name).plain.oneLine, .right) },
      rows: columns.indices.filter { $0 != name }.map { column in
        let head = (columns[column].group.map { "\($0) " } ?? "") + columns[column].heading
        return Row([.text(head)] + rows.indices.map { value($0, column) })
      })
  }

  /// The columns in groups that fit, each behind the labels.
  private func grouped(width: Int, labels: Int) -> String {
    let sizes = columns.indices.map { column in
      picking([column]).plainText().split(separator: "\n").map { TextWidth.cells($0) }.max() ?? 0
    }
    let widestOther = sizes[labels...].max() ?? 0
    let room = max(4 * labels, width - widestOther - 2 * labels)
    let narrowed = Self.narrowed(Array(sizes[..<labels]), to: room)
    let before = narrowed.reduce(0, +) + 2 * (labels - 1)
    var groups: [[Int]] = []
    var used = Int.max
    for column in labels..<columns.count {
      if used > width || used + 2 + sizes[column] > width {
        groups.append([])
        used = before
      }
      groups[groups.count - 1].append(column)
      used += 2 + sizes[column]
    }
    return groups.map { group in
      var part = picking(Array(0..<labels) + group)
      for label in 0..<labels {
        let most = narrowed[label]
        part.columns[label].title = TextWidth.cut(part.columns[label].title, to: most)
        for row in part.rows.indices {
          let text = part.rows[row].values[label].plain.oneLine
          guard TextWidth.cells(text) > most else { continue }
          part.rows[row].values[label] = .text(TextWidth.cut(text, to: most))
        }
      }
      return part.plainText()
    }.joined(separator: "\n\n")
  }

  /// Sizes whose sum is at most `room`, cut from the widest.
  private static func narrowed(_ sizes: [Int], to room: Int) -> [Int] {
    var sizes = sizes
    while sizes.reduce(0, +) > room, let most = sizes.max(), most > 4 {
      guard let place = sizes.firstIndex(of: most) else { break }
      sizes[place] -= 1
    }
    return sizes
  }
}
