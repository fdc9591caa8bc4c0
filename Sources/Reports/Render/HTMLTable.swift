/// A table in HTML.
enum HTMLTable {
  /// Tables of more rows are paged: the first page stands in the report, the others are folded, so that a browser lays out
  /// only what is looked at.
  private static let most = 150
  /// The rows of the page that is not folded, and of each that is.
  private static let (firstPage, page) = (50, 250)

  /// With its number and caption above and its footnotes below.
  static func html(_ table: Table, number: Int) -> String {
    let caption = table.caption.map { " \($0.oneLine.escapedForMarkup)" } ?? ""
    let notes = table.footnotes.map { "\n<p class=\"note\">\($0.oneLine.escapedForMarkup)</p>" }
    return """
      <figure class="table\(table.columns.count > 7 ? " broad" : "")" id="table-\(number)">
      <figcaption><b>Table \(number).</b>\(caption)</figcaption>
      \(pages(table, number: number))\(notes.joined())
      </figure>
      """
  }

  private static func pages(_ table: Table, number: Int) -> String {
    let (head, bold) = (head(table), table.emphasised())
    let count = table.rows.count
    guard count > most else {
      return region(table, 0..<count, head, bold, "Table \(number)")
    }
    let folded = stride(from: firstPage, to: count, by: page).map { start in
      let rows = start..<min(start + page, count)
      let words = "rows \(text(rows.lowerBound + 1)) to \(text(rows.upperBound))"
      return """

        <details class="more"><summary>\(words)</summary>
        \(region(table, rows, head, bold, "Table \(number), \(words)"))
        </details>
        """
    }
    return region(table, 0..<firstPage, head, bold, "Table \(number), the first rows")
      + folded.joined()
  }

  private static func text(_ count: Int) -> String { NumberFormat.count.text(Double(count)) }

  /// Some rows under the heading.
  private static func region(
    _ table: Table, _ rows: Range<Int>, _ head: String, _ bold: [[Bool]], _ name: String
  ) -> String {
    """
    <div class="scroll" tabindex="0" role="region" aria-label="\(name)">
    <table class="data\(table.columns.count <= 3 ? " narrow" : "")">
    \(head)<tbody>
    \(body(table, rows, bold))</tbody>
    </table>
    </div>
    """
  }

  private static func head(_ table: Table) -> String {
    var text = "<thead>\n"
    if let groups = table.groups {
      let cells = groups.map { group in
        let span = group.span > 1 ? " colspan=\"\(group.span)\"" : ""
        let kind = group.title == nil ? "" : " class=\"group\" scope=\"colgroup\""
        return "<th\(span)\(kind)><span>\((group.title ?? "").oneLine.escapedForMarkup)</span></th>"
      }
      text += "<tr>\(cells.joined())</tr>\n"
    }
    let cells = table.columns.map { column in
      let arrow =
        column.direction.map { "\u{A0}<span class=\"arrow\">\($0.arrow.escapedForMarkup)</span>" }
        ?? ""
      // The last word and the arrow stay together, also where the word has a hyphen.
      let title = column.title.oneLine
      let start = title.lastIndex(of: " ").map { title.index(after: $0) } ?? title.startIndex
      let last = String(title[start...])
      let whole = last.count < 20 ? " class=\"w\"" : ""
      return """
        <th scope="col"\(mark(column))>\(String(title[..<start]).escapedForMarkup)\
        <span\(whole)>\(last.escapedForMarkup)\(arrow)</span></th>
        """
    }
    return text + "<tr>\(cells.joined())</tr>\n</thead>\n"
  }

  private static func mark(_ column: Table.Column) -> String {
    switch column.alignment {
    case .left: ""
    case .right: " class=\"r\""
    case .center: " class=\"c\""
    }
  }

  private static func body(_ table: Table, _ rows: Range<Int>, _ bold: [[Bool]]) -> String {
    rows.map { row in
      let cells = table.columns.indices.map { column in
        let isBold = column < bold[row].count && bold[row][column]
        // What a row is about stands first.
        let isHead = column == 0 && table.columns[0].alignment == .left
        let (open, close) = isHead ? ("th scope=\"row\"", "th") : ("td", "td")
        return "<\(open)\(mark(table.columns[column]))>"
          + cell(table.value(row, column), isBold: isBold) + "</\(close)>"
      }
      return "<tr\(table.rows[row].isBaseline ? " class=\"base\"" : "")>\(cells.joined())</tr>\n"
    }.joined()
  }

  static func cell(_ value: Value, isBold: Bool) -> String {
    switch value {
    case .text(let text):
      return "<bdi>\(text.escapedForMarkup)</bdi>"
    case .code(let text):
      return "<code>\(text.oneLine.escapedForMarkup)</code>"
    case .number, .estimate:
      let number = value.quantityText.withTrueMinus
      let shown = isBold ? "<strong>\(number)</strong>" : number
      guard let ends = value.intervalEnds else { return shown }
      return """
        \(shown) <span class="ci">[\(ends.low.withTrueMinus), \(ends.high.withTrueMinus)]</span>
        """
    case .missing(let reason):
      guard let reason else { return "<span class=\"none\">–</span>" }
      return "<span class=\"none\" title=\"\(reason.oneLine.escapedForMarkup)\">–</span>"
    }
  }
}
