/// HTML for a notebook's outputs: the viewer brings the style, and may strip ours.
enum NotebookHTML {
  /// A table without caption.
  static func table(_ table: Table) -> String {
    let bold = table.emphasised()
    var text = "<table>\n<thead>\n<tr>"
    for column in table.columns {
      let title = (column.group.map { "\($0): " } ?? "") + column.heading
      text += "<th\(style(column))>\(title.oneLine.escapedForMarkup)</th>"
    }
    text += "</tr>\n</thead>\n<tbody>\n"
    for row in table.rows.indices {
      text += "<tr>"
      for (index, column) in table.columns.enumerated() {
        let value = table.value(row, index)
        let isBold = index < bold[row].count && bold[row][index]
        let shown = value.quantityText.oneLine.escapedForMarkup
        let interval = value.intervalText.map { "<br><small>\($0)</small>" } ?? ""
        text += "<td\(style(column))>\(isBold ? "<b>\(shown)</b>" : shown)\(interval)</td>"
      }
      text += "</tr>\n"
    }
    return text + "</tbody>\n</table>\n"
  }

  private static func style(_ column: Table.Column) -> String {
    " style=\"text-align:\(column.alignment.rawValue)\""
  }

  /// Questions and answers, with the words marked that differ from the true answer.
  static func samples(_ groups: [SampleGroup]) -> String {
    groups.map { HTMLSamples.html($0) }.joined()
  }

  /// Questions and answers as plain text.
  static func plain(_ groups: [SampleGroup]) -> String {
    groups.map { group in
      func shown(_ text: SampleText) -> String {
        text.more.map { "\(text.head) … \($0)" } ?? text.head
      }
      var lines = [shown(group.prompt)]
      if let reference = group.reference { lines.append("  true answer: \(shown(reference))") }
      for answer in group.answers {
        lines.append("  \(answer.label.oneLine): \(shown(answer.text))")
      }
      return lines.joined(separator: "\n") + "\n"
    }.joined(separator: "\n")
  }
}
