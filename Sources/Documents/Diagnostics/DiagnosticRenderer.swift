/// Shows diagnostics to people, with the lines that they are about, and to machines.
package struct DiagnosticRenderer: Sendable {
  /// How many problems are shown in full.
  package var limit: Int

  package init(limit: Int = 20) { self.limit = limit }

  /// Returns the problems in source order, with excerpts of the `sources` that are known by file name.
  ///
  /// Ends with a line break; the empty text when there are no problems.
  package func render(
    _ diagnostics: [Diagnostic], sources: [String: [UInt8]], color: Bool
  ) -> String {
    let ordered = diagnostics.inSourceOrder
    let shown = ordered.prefix(limit)
    let lines = shown.flatMap { [$0.range.start.line] + $0.notes.map(\.range.start.line) }
    var page = Page(
      indices: sources.mapValues(LineIndex.init), paint: Paint(isOn: color),
      gutter: String(lines.max() ?? 1).count)
    for diagnostic in shown { page.add(diagnostic) }
    let rest = ordered.count - shown.count
    if rest > 0 { page.out += "... and \(rest) more \(rest == 1 ? "problem" : "problems")\n" }
    return page.out
  }

  /// Returns all problems in source order as an array of objects.
  package func json(_ diagnostics: [Diagnostic]) -> JSONValue {
    .array(
      diagnostics.inSourceOrder.map { diagnostic in
        var object = Self.object(diagnostic.message, diagnostic.range)
        object["severity"] = .string(diagnostic.severity.rawValue)
        object["code"] = .string(diagnostic.code)
        object["help"] = diagnostic.help.map(JSONValue.string) ?? .null
        object["notes"] = .array(
          diagnostic.notes.map { .object(Self.object($0.message, $0.range)) })
        return .object(object)
      })
  }

  private static func object(_ message: String, _ range: SourceRange) -> JSONObject {
    [
      "message": .string(message), "file": .string(range.file),
      "line": .integer(range.start.line), "column": .integer(range.start.column),
      "end_line": .integer(range.end.line), "end_column": .integer(range.end.column),
    ]
  }
}

/// The text being put together.
private struct Page {
  var out = ""
  var indices: [String: LineIndex]
  let paint: Paint
  /// Columns of the widest line number.
  let gutter: Int

  init(indices: [String: LineIndex], paint: Paint, gutter: Int) {
    self.indices = indices
    self.paint = paint
    self.gutter = gutter
  }

  mutating func add(_ diagnostic: Diagnostic) {
    let ink: Paint.Ink = diagnostic.severity == .error ? .red : .yellow
    let head = "\(diagnostic.severity.rawValue)[\(diagnostic.code)]"
    out += paint(head, ink) + paint(": " + TerminalText.visible(diagnostic.message), .bold) + "\n"
    show(diagnostic.range, mark: "^", ink)
    if let help = diagnostic.help {
      out += margin("=") + " " + paint("help", .green) + ": " + TerminalText.visible(help) + "\n"
    }
    for note in diagnostic.notes {
      out += paint("note", .green) + ": " + TerminalText.visible(note.message) + "\n"
      show(note.range, mark: "-", .blue)
    }
    out += "\n"
  }

  /// Shows where a range is, and its first line when the source is known.
  private mutating func show(_ range: SourceRange, mark: Character, _ ink: Paint.Ink) {
    guard !range.file.isEmpty else { return }
    let arrow = String(repeating: " ", count: gutter) + "-->"
    out += paint(arrow, .blue) + " " + TerminalText.visible(range.description) + "\n"
    guard let bytes = indices[range.file]?.bytes(fromLine: range.start.line) else { return }
    let excerpt = Excerpt(range, line: bytes)
    let number = String(range.start.line)
    let padding = String(repeating: " ", count: gutter - number.count)
    out += margin("|") + "\n"
    out += paint(padding + number + " |", .blue) + (excerpt.line.isEmpty ? "" : " " + excerpt.line)
    out += "\n" + margin("|") + String(repeating: " ", count: excerpt.indent + 1)
    out += paint(String(repeating: mark, count: excerpt.length), ink) + "\n"
  }

  private func margin(_ mark: String) -> String {
    paint(String(repeating: " ", count: gutter + 1) + mark, .blue)
  }
}

/// Colours, when they are wanted.
private struct Paint {
  enum Ink: String {
    case red = "1;31"
    case yellow = "1;33"
    case green = "1;32"
    case blue = "1;34"
    case bold = "1"
  }

  let isOn: Bool

  func callAsFunction(_ text: String, _ ink: Ink) -> String {
    isOn ? "\u{1B}[\(ink.rawValue)m\(text)\u{1B}[0m" : text
  }
}
