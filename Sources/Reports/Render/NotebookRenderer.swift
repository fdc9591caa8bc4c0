import Documents

/// Writes a report as a Jupyter notebook, format 4.5.
///
/// Text becomes Markdown cells. Tables, samples and figures become code cells with recorded outputs, so that every viewer
/// picks the form that it can show; a figure's code loads the same picture from the run directory.
struct NotebookRenderer {
  private var markdown = MarkdownRenderer(foldsDetails: false)
  private var numbering = Numbering()
  private var cells: [JSONValue] = []

  /// The notebook as a JSON value.
  mutating func notebook(_ report: Report) -> JSONValue {
    var head = "# \(MarkdownText.inline(report.title))"
    if let subtitle = report.subtitle { head += "\n\n\(MarkdownText.inline(subtitle))" }
    addMarkdown(head)
    for cell in report.cells { add(cell, isFolded: false) }
    return .object([
      "nbformat": .integer(4),
      "nbformat_minor": .integer(5),
      "metadata": .object([
        "kernelspec": .object([
          "display_name": .string("Python 3"), "language": .string("python"),
          "name": .string("python3"),
        ]),
        "language_info": .object(["name": .string("python")]),
      ]),
      "cells": .array(cells),
    ])
  }

  private mutating func add(_ cell: Cell, isFolded: Bool) {
    let from = markdown.sources(cell)
    let note = from.isEmpty ? "" : "\n\n\(from)"
    switch cell.content {
    case .table(let table):
      let number = numbering.nextTable()
      let caption = table.caption.map { " \($0.oneLine)" } ?? ""
      addMarkdown("**Table \(number).** \(MarkdownText.inline(caption))\(note)")
      addOutput(
        code: "# Table \(number), as it was recorded", isFolded: isFolded,
        [
          "text/html": NotebookHTML.table(table),
          "text/markdown": MarkdownRenderer.rows(table) + "\n",
          "text/plain": table.plainText(),
        ])
      for footnote in table.footnotes { addMarkdown("<sub>\(MarkdownText.inline(footnote))</sub>") }
    case .figure(let figure):
      let number = numbering.nextFigure()
      if figure.isView {
        addOutput(
          code: "# Figure \(number), as it was recorded", isFolded: isFolded,
          [figure.mediaType: figure.svg, "text/plain": figure.alt.oneLine])
      } else {
        add(figure, isFolded: isFolded)
      }
      addMarkdown("**Figure \(number).** \(MarkdownText.inline(figure.caption))\(note)")
    case .samples(let groups):
      addOutput(
        code: "# What the models answer, as it was recorded", isFolded: isFolded,
        [
          "text/html": NotebookHTML.samples(groups),
          "text/markdown": groups.map { MarkdownRenderer.sample($0) }.joined(separator: "\n\n"),
          "text/plain": NotebookHTML.plain(groups),
        ])
      if !from.isEmpty { addMarkdown(from) }
    case .differences(let items):
      addOutput(
        code: "# What went and what came, as it was recorded", isFolded: isFolded,
        [
          "text/html": items.map(\.html).joined(),
          "text/markdown": items.map(\.markdown).joined(separator: "\n\n"),
          "text/plain": items.map(\.plainText).joined(separator: "\n"),
        ])
      if !from.isEmpty { addMarkdown(from) }
    case .gallery(let figures):
      for figure in figures {
        add(figure, isFolded: isFolded)
        addMarkdown(MarkdownText.inline(figure.caption))
      }
      if !from.isEmpty { addMarkdown(from) }
    case .details(let summary, let inner):
      addMarkdown("**\(MarkdownText.inline(summary))**")
      for cell in inner { add(cell, isFolded: true) }
    default:
      addMarkdown(markdown.block(cell))
    }
  }

  private mutating func add(_ figure: Figure, isFolded: Bool) {
    let (kind, path) = (figure.png == nil ? "SVG" : "Image", figure.file.path)
    guard figure.png != nil || figure.isOwnDrawing else { return addForeign(figure, isFolded) }
    let picture = figure.png.map { HTMLFigure.base64($0) } ?? figure.svg
    addOutput(
      code: """
        from IPython.display import \(kind), display
        display(\(kind)(filename="\(path)"))
        """, isFolded: isFolded,
      [figure.mediaType: picture, "text/plain": figure.alt.oneLine])
  }

  /// Shows a drawing of others as an image, where no script of it runs, as a notebook would let it in the page.
  private mutating func addForeign(_ figure: Figure, _ isFolded: Bool) {
    let alt = figure.alt.oneLine
    addOutput(
      code: """
        from IPython.display import HTML, display
        display(HTML('<img src="\(figure.file.path)">'))
        """, isFolded: isFolded,
      ["text/html": HTMLFigure.picture(figure), "text/plain": alt])
  }

  private var nextID: JSONValue { .string("cell-\(cells.count + 1)") }

  private mutating func addMarkdown(_ text: String) {
    cells.append(
      .object([
        "cell_type": .string("markdown"), "id": nextID, "metadata": .object([:]),
        "source": Self.lines(text),
      ]))
  }

  private mutating func addOutput(code: String, isFolded: Bool, _ forms: [String: String]) {
    var jupyter: JSONObject = ["source_hidden": .bool(true)]
    if isFolded { jupyter["outputs_hidden"] = .bool(true) }
    cells.append(
      .object([
        "cell_type": .string("code"), "id": nextID,
        "metadata": .object([
          "jupyter": .object(jupyter), "tags": .array([.string("hide-input")]),
        ]),
        "execution_count": .null,
        "source": Self.lines(code),
        "outputs": .array([
          .object([
            "output_type": .string("display_data"), "metadata": .object([:]),
            "data": .object(forms.mapValues { Self.lines($0) }),
          ])
        ]),
      ]))
  }

  /// Text as the list of its lines, each with its line end, as Jupyter stores it.
  private static func lines(_ text: String) -> JSONValue {
    var lines: [JSONValue] = []
    var start = text.startIndex
    // A line end behind a return is one character with that, and ends no line here.
    var isAfterReturn = false
    for index in text.utf8.indices {
      let byte = text.utf8[index]
      if byte == 0x0A, !isAfterReturn {
        let end = text.utf8.index(after: index)
        lines.append(.string(String(text[start..<end])))
        start = end
      }
      isAfterReturn = byte == 0x0D
    }
    if start < text.endIndex { lines.append(.string(String(text[start...]))) }
    return .array(lines)
  }
}
