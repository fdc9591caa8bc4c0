/// Writes a report as one HTML page: style sheet and figures inside, no script, nothing from the network.
struct HTMLRenderer {
  private var numbering = Numbering()
  private var contents: [(title: String, anchor: String, level: Int)] = []

  /// The whole page.
  mutating func page(_ report: Report) -> String {
    let body = report.cells.map { block($0) }.joined(separator: "\n")
    let subtitle =
      report.subtitle.map { "\n<p class=\"subtitle\">\($0.oneLine.escapedForMarkup)</p>" } ?? ""
    let title = report.title.oneLine.escapedForMarkup
    return """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta name="color-scheme" content="light dark">
      <meta http-equiv="Content-Security-Policy" content="default-src 'none'; \
      style-src 'unsafe-inline'; img-src data:">
      <title>\(title)</title>
      <style>
      \(StyleSheet.text)</style>
      </head>
      <body>
      \(tableOfContents)<main>
      <header>
      <h1 dir="auto">\(title)</h1>\(subtitle)
      </header>
      \(body)
      </main>
      </body>
      </html>

      """
  }

  private var tableOfContents: String {
    let sections = contents.filter { $0.level == 2 }
    guard sections.count > 1 else { return "" }
    let items = sections.map {
      "<li><a href=\"#\($0.anchor)\">\($0.title.oneLine.shortened(to: 80).escapedForMarkup)</a></li>"
    }
    return """
      <nav aria-label="Contents">
      <ol>
      \(items.joined(separator: "\n"))
      </ol>
      </nav>

      """
  }

  private mutating func block(_ cell: Cell) -> String {
    content(cell.content) + Self.sources(cell)
  }

  /// One or two sources are named at once, more are folded behind their number.
  private static func sources(_ cell: Cell) -> String {
    let list = cell.sources.prefix(500).map { source in
      """
      \(source.step.oneLine.shortened(to: 80).escapedForMarkup)\u{A0}\
      <code>\(source.shortKey.oneLine.escapedForMarkup)</code>
      """ + (source.isCached.map { $0 ? " (cached)" : " (ran)" } ?? "")
    }.joined(separator: ", ")
    switch cell.sources.count {
    case 0: return ""
    case 1...2: return "\n<p class=\"from\">from \(list)</p>"
    default:
      return """

        <details class="from"><summary>from \(cell.sourceCounts)</summary>\(list)</details>
        """
    }
  }

  private mutating func content(_ content: Cell.Content) -> String {
    switch content {
    case .heading(let text, let level):
      let level = min(max(level, 2), 4)
      let anchor = numbering.anchor(text)
      contents.append((text, anchor, level))
      return "<h\(level) id=\"\(anchor)\" dir=\"auto\">\(text.oneLine.escapedForMarkup)</h\(level)>"
    case .markdown(let text): return "<div class=\"prose\">\n\(CommonMark(text).html())</div>"
    case .table(let table): return HTMLTable.html(table, number: numbering.nextTable())
    case .figure(let figure): return HTMLFigure.html(figure, number: numbering.nextFigure())
    case .samples(let groups):
      return """
        <div class="samples">
        \(HTMLSamples.legend(groups))\(groups.map { HTMLSamples.html($0) }.joined())</div>
        """
    case .differences(let items):
      return "<div class=\"samples\">\n\(items.map(\.html).joined())</div>"
    case .gallery(let figures): return HTMLFigure.gallery(figures)
    case .parameters(let settings):
      return
        "<table class=\"settings\">\n<tbody>\n\(Self.rows(settings, depth: 0))</tbody>\n</table>"
    case .code(let text, _): return "<pre><code>\(text.escapedForMarkup)</code></pre>"
    case .details(let summary, let cells):
      return """
        <details>
        <summary>\(summary.oneLine.escapedForMarkup)</summary>
        \(cells.map { block($0) }.joined(separator: "\n"))
        </details>
        """
    case .callout(let kind, let text):
      return """
        <aside class="callout \(kind.rawValue)"><strong>\(kind.title).</strong> \
        \(text.escapedForMarkup)</aside>
        """
    }
  }

  private static func rows(_ settings: [Setting], depth: Int) -> String {
    settings.map { setting in
      let style =
        depth > 0 ? " style=\"padding-left:\(Canvas.number(Double(depth) * 1.25))em\"" : ""
      return """
        <tr><th scope="row"\(style)>\(setting.name.oneLine.escapedForMarkup)</th>\
        <td><bdi>\((setting.value ?? "").escapedForMarkup)</bdi></td></tr>
        \(rows(setting.children, depth: depth + 1))
        """
    }.joined()
  }
}
