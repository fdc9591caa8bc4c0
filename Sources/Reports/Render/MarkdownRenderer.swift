/// Writes the cells of a report as GitHub-flavoured Markdown.
struct MarkdownRenderer {
  var numbering = Numbering()
  /// False for notebooks, which can't fold cells.
  var foldsDetails = true

  /// A whole report.
  mutating func document(_ report: Report) -> String {
    var blocks = ["# \(MarkdownText.inline(report.title))"]
    if let subtitle = report.subtitle { blocks.append(MarkdownText.inline(subtitle)) }
    blocks += report.cells.map { block($0) }
    return blocks.filter { !$0.isEmpty }.joined(separator: "\n\n") + "\n"
  }

  /// One cell with its sources.
  mutating func block(_ cell: Cell) -> String {
    let body = content(cell.content)
    let from = sources(cell)
    return from.isEmpty ? body : body + "\n\n" + from
  }

  /// The sources of a cell in small print; empty if it has none.
  func sources(_ cell: Cell) -> String {
    guard !cell.sources.isEmpty else { return "" }
    let (shown, more) = cell.shownSources
    let list = shown.map { source in
      "\(MarkdownText.code(source.step)) \(MarkdownText.code(source.shortKey))"
        + (more > 0 ? "" : source.isCached.map { $0 ? " (cached)" : " (ran)" } ?? "")
    }.joined(separator: ", ")
    return "<sub>from \(more > 0 ? "\(cell.sourceCounts): \(list) …" : list)</sub>"
  }

  private mutating func content(_ content: Cell.Content) -> String {
    switch content {
    case .heading(let text, let level):
      let marks = String(repeating: "#", count: min(max(level, 2), 6))
      return "\(marks) \(MarkdownText.inline(text))"
    case .markdown(let text): return CommonMark(text).markdown()
    case .table(let table):
      return tableCaption(table, numbering.nextTable()) + Self.rows(table) + Self.footnotes(table)
    case .figure(let figure) where figure.isView:
      // There is no file to show: the page and the notebook have the picture.
      return "**Figure \(numbering.nextFigure()).** \(MarkdownText.inline(figure.caption)) "
        + "\(MarkdownText.inline(figure.alt)) (drawn in report.html)."
    case .figure(let figure):
      return """
        ![\(MarkdownText.inline(figure.alt))](\(figure.file.path))

        **Figure \(numbering.nextFigure()).** \(MarkdownText.inline(figure.caption))
        """
    case .samples(let groups): return groups.map { Self.sample($0) }.joined(separator: "\n\n")
    case .differences(let items): return items.map(\.markdown).joined(separator: "\n\n")
    case .gallery(let figures): return Self.gallery(figures)
    case .parameters(let settings):
      return MarkdownText.block(Self.lines(settings, depth: 0).joined(separator: "\n"))
    case .code(let text, let language): return MarkdownText.block(text, language: language)
    case .details(let summary, let cells):
      let body = cells.map { block($0) }.joined(separator: "\n\n")
      if !foldsDetails { return "**\(MarkdownText.inline(summary))**\n\n\(body)" }
      return """
        <details><summary>\(summary.oneLine.escapedForMarkup)</summary>

        \(body)

        </details>
        """
    case .callout(let kind, let text):
      return "> **\(kind.title).** \(MarkdownText.inline(text))"
    }
  }

  /// Pictures in rows of a table, four at a time, under their captions.
  static func gallery(_ figures: [Figure]) -> String {
    stride(from: 0, to: figures.count, by: 4).map { start in
      let row = figures[start..<min(start + 4, figures.count)]
      return [
        row.map { MarkdownText.inline($0.caption) }, row.map { _ in "---" },
        row.map { "![\(MarkdownText.inline($0.alt))](\($0.file.path))" },
      ].map { "| \($0.joined(separator: " | ")) |" }.joined(separator: "\n")
    }.joined(separator: "\n\n")
  }

  private func tableCaption(_ table: Table, _ number: Int) -> String {
    guard let caption = table.caption else { return "" }
    return "**Table \(number).** \(MarkdownText.inline(caption))\n\n"
  }

  /// The table itself, with columns padded so that it also reads well unrendered.
  static func rows(_ table: Table) -> String {
    let bold = table.emphasised()
    var lines = [
      table.columns.map { column in
        MarkdownText.inline((column.group.map { "\($0): " } ?? "") + column.heading)
      }
    ]
    for row in table.rows.indices {
      lines.append(
        table.columns.indices.map { column in
          let value = table.value(row, column)
          let text = cell(value)
          let isBold = column < bold[row].count && bold[row][column]
          guard isBold else { return text }
          guard let interval = value.intervalText else { return "**\(text)**" }
          return "**\(value.quantityText)** \(interval)"
        })
    }
    let alignments = table.columns.map(\.alignment)
    let text = PlainColumns.aligned(lines, alignments, separator: " | ") { widths in
      zip(widths, alignments).map { width, alignment in
        let dashes = max(3, width)
        return switch alignment {
        case .left: String(repeating: "-", count: dashes)
        case .right: String(repeating: "-", count: dashes - 1) + ":"
        case .center: ":" + String(repeating: "-", count: dashes - 2) + ":"
        }
      }.joined(separator: " | ")
    }
    return text.split(separator: "\n").map { "| \($0) |" }.joined(separator: "\n")
  }

  private static func cell(_ value: Value) -> String {
    switch value {
    case .text(let text): MarkdownText.inline(text)
    case .code(let text): MarkdownText.code(text)
    case .number, .estimate, .missing: value.plain
    }
  }

  private static func footnotes(_ table: Table) -> String {
    table.footnotes.map { "\n\n<sub>\(MarkdownText.inline($0))</sub>" }.joined()
  }

  /// A question with its answers as a list.
  static func sample(_ group: SampleGroup) -> String {
    func shown(_ text: SampleText) -> String {
      MarkdownText.inline(text.head) + (text.more.map { " … *\($0)*" } ?? "")
    }
    var lines = ["**\(shown(group.prompt))**", ""]
    if let reference = group.reference {
      lines.append("- *true answer*: \(shown(reference))")
    }
    for answer in group.answers {
      let note = answer.note.map { " (\(MarkdownText.inline($0)))" } ?? ""
      let text = answer.text.head.isEmpty ? "*(nothing)*" : shown(answer.text)
      lines.append("- \(MarkdownText.code(answer.label)): \(text)\(note)")
    }
    return lines.joined(separator: "\n")
  }

  /// Settings as indented lines of `name: value`.
  static func lines(_ settings: [Setting], depth: Int) -> [String] {
    settings.flatMap { setting -> [String] in
      let value = setting.value.map { " " + $0.oneLine } ?? ""
      let head = String(repeating: "  ", count: depth) + setting.name.oneLine + ":" + value
      return [head] + lines(setting.children, depth: depth + 1)
    }
  }
}

extension Cell.Callout {
  /// The word before the text.
  var title: String {
    switch self {
    case .note: "Note"
    case .warning: "Warning"
    case .failure: "Failed"
    }
  }
}
