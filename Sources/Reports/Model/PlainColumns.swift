/// Sets text in columns of equal width.
enum PlainColumns {
  /// Lines with their fields padded; after the first comes the rule that `rule` makes from the widths.
  static func aligned(
    _ lines: [[String]], _ alignments: [Table.Alignment], separator: String,
    rule: (_ widths: [Int]) -> String
  ) -> String {
    // A single huge field should not push all others off the screen.
    let widths = alignments.indices.map { column in
      min(60, lines.map { column < $0.count ? TextWidth.cells($0[column]) : 0 }.max() ?? 0)
    }
    var result = ""
    for (index, line) in lines.enumerated() {
      var fields: [String] = []
      for (column, field) in line.enumerated() where column < widths.count {
        fields.append(padded(field, widths[column], alignments[column]))
      }
      var text = fields.joined(separator: separator)
      while text.hasSuffix(" ") { text.removeLast() }
      result += text + "\n"
      if index == 0 { result += rule(widths) + "\n" }
    }
    return result
  }

  /// The text with spaces up to a width.
  static func padded(_ text: String, _ width: Int, _ alignment: Table.Alignment) -> String {
    let missing = width - TextWidth.cells(text)
    guard missing > 0 else { return text }
    let left =
      switch alignment {
      case .left: 0
      case .right: missing
      case .center: missing / 2
      }
    return String(repeating: " ", count: left) + text
      + String(repeating: " ", count: missing - left)
  }
}
