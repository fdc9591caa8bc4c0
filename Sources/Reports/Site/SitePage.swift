/// A page of tables that can be searched and sorted, for a site that any server or a disk can hold.
///
/// Without scripts it is a page of plain tables.
package struct SitePage: Sendable {
  /// A titled table; each row may lead somewhere.
  package struct Section: Sendable {
    package var title: String
    package var text: String?
    package var table: Table
    /// Where the first cell of each row leads, as seen from the page; nil for nowhere.
    package var links: [String?]

    /// Creates a section.
    package init(_ title: String, text: String? = nil, _ table: Table, links: [String?] = []) {
      self.title = title
      self.text = text
      self.table = table
      self.links = links
    }
  }

  package var title: String
  package var subtitle: String?
  /// The page above this one, with its name.
  package var parent: (name: String, path: String)?
  package var sections: [Section]

  /// Creates a page.
  package init(
    title: String, subtitle: String? = nil, parent: (name: String, path: String)? = nil,
    sections: [Section]
  ) {
    self.title = title
    self.subtitle = subtitle
    self.parent = parent
    self.sections = sections
  }

  /// The whole page.
  package func html() -> String {
    let name = title.oneLine.escapedForMarkup
    let up = parent.map {
      "<p class=\"up\"><a href=\"\($0.path.escapedForMarkup)\">\($0.name.escapedForMarkup)</a></p>\n"
    }
    let subtitle =
      subtitle.map { "<p class=\"subtitle\">\($0.oneLine.escapedForMarkup)</p>\n" } ?? ""
    return """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta name="color-scheme" content="light dark">
      <meta http-equiv="Content-Security-Policy" content="default-src 'none'; \
      style-src 'unsafe-inline'; script-src 'unsafe-inline'">
      <title>\(name)</title>
      <style>
      \(StyleSheet.text)\(Self.style)</style>
      </head>
      <body>
      <main class="site">
      \(up ?? "")<h1 dir="auto">\(name)</h1>
      \(subtitle)<p class="find" hidden><label>Search <input type="search" id="find"></label>
      <span id="found" role="status"></span></p>
      \(sections.map(Self.html).joined(separator: "\n"))
      </main>
      <script>\(Self.script)</script>
      </body>
      </html>

      """
  }

  private static func html(_ section: Section) -> String {
    let table = section.table
    let heads = table.columns.enumerated().map { index, column in
      let side = column.alignment == .right ? " class=\"r\"" : ""
      return "<th scope=\"col\"\(side)>\(column.heading.oneLine.escapedForMarkup)</th>"
    }
    let rows = table.rows.indices.map { row in
      let cells = table.columns.indices.map { column in
        let value = table.value(row, column)
        let link = section.links.indices.contains(row) ? section.links[row] : nil
        let side = table.columns[column].alignment == .right ? " class=\"r\"" : ""
        let number = value.quantity.map { " data-v=\"\($0)\"" } ?? ""
        let shown = HTMLTable.cell(value, isBold: false)
        let text =
          column == 0
          ? link.map { "<a href=\"\($0.escapedForMarkup)\">\(shown)</a>" } ?? shown : shown
        return column == 0
          ? "<th scope=\"row\"\(number)>\(text)</th>" : "<td\(side)\(number)>\(text)</td>"
      }
      return "<tr\(table.rows[row].isBaseline ? " class=\"base\"" : "")>\(cells.joined())</tr>"
    }
    let note = section.text.map { "<p>\($0.oneLine.escapedForMarkup)</p>\n" } ?? ""
    return """
      <section>
      <h2>\(section.title.oneLine.escapedForMarkup)</h2>
      \(note)<div class="scroll" tabindex="0" role="region" aria-label="\(section.title.oneLine.escapedForMarkup)">
      <table class="data">
      <thead>
      <tr>\(heads.joined())</tr>
      </thead>
      <tbody>
      \(rows.joined(separator: "\n"))
      </tbody>
      </table>
      </div>
      </section>
      """
  }

  private static let style = """
    main.site{max-width:72rem}
    .up{margin:0 0 .6rem;font:500 .84rem var(--sans)}
    .find{font:.9rem var(--sans)}
    .find input{font:inherit;padding:.35em .6em;width:min(100%,22rem);color:var(--text);background:var(--soft);
    border:1px solid var(--axis);border-radius:6px}
    #found{color:var(--muted);margin-left:.6em}
    .data th button{all:unset;cursor:pointer;font-weight:600}
    .data th button:focus-visible,.find input:focus-visible,a:focus-visible{outline:2px solid var(--link);
    outline-offset:2px}
    th[aria-sort=ascending] button::after{content:" ▲"}
    th[aria-sort=descending] button::after{content:" ▼"}

    """

  /// Sorts by the column whose head is pressed, and shows the rows that have all the words.
  private static let script = """

    for (const table of document.querySelectorAll("table.data")) {
      const body = table.tBodies[0], heads = [...table.tHead.rows[0].cells];
      const value = (row, i) => {
        const cell = row.cells[i];
        return cell.dataset.v === undefined ? cell.textContent.trim() : Number(cell.dataset.v);
      };
      heads.forEach((head, i) => {
        const button = document.createElement("button");
        button.append(...head.childNodes);
        head.append(button);
        button.onclick = () => {
          const up = head.getAttribute("aria-sort") !== "ascending";
          heads.forEach((other) => other.removeAttribute("aria-sort"));
          head.setAttribute("aria-sort", up ? "ascending" : "descending");
          const rows = [...body.rows].sort((a, b) => {
            const [x, y] = [value(a, i), value(b, i)];
            const order = typeof x === "number" && typeof y === "number" ? x - y :
              String(x).localeCompare(String(y), "en", { numeric: true });
            return up ? order : -order;
          });
          body.append(...rows);
        };
      });
    }
    const find = document.getElementById("find"), found = document.getElementById("found");
    find.closest("p").hidden = false;
    find.oninput = () => {
      const words = find.value.toLowerCase().split(/\\s+/).filter(Boolean);
      let count = 0;
      for (const row of document.querySelectorAll("table.data tbody tr")) {
        const text = row.textContent.toLowerCase();
        row.hidden = !words.every((word) => text.includes(word));
        if (!row.hidden) count += 1;
      }
      found.textContent = words.length ? count + " rows" : "";
    };

    """
}
