import Documents
import TestKit
import Testing

struct RenderingTests {
  private func render(_ text: String, limit: Int = 20, color: Bool = false) -> String {
    let bytes = Array(text.utf8)
    return DiagnosticRenderer(limit: limit)
      .render(problems(of: bytes), sources: ["sample.yaml": bytes], color: color)
  }

  @Test func `problems are shown with their lines`() throws {
    for name in ["duplicates.yaml", "wrong-types.yaml", "sample-wide.yaml", "tabs.yaml"] {
      let bytes = try Fixtures.bytes(name)
      let found = problems(of: bytes, file: name)
      let text = DiagnosticRenderer().render(found, sources: [name: bytes], color: false)
      expectSnapshot(text, "rendered-\(name).txt")
    }
  }

  @Test func `colours are codes around the same text`() {
    let text = "title: t\nmain: circel\n"
    let colored = render(text, color: true)
    #expect(colored.contains("\u{1B}[1;31merror[unknown-shape]\u{1B}[0m"))
    #expect(colored.replacing(/\u{1B}\[[0-9;]*m/, with: "") == render(text))
    expectSnapshot(colored, "rendered-color.txt")
  }

  @Test func `machines get objects`() throws {
    let bytes = try Fixtures.bytes("duplicates.yaml")
    let json = DiagnosticRenderer().json(problems(of: bytes, file: "duplicates.yaml"))
    expectSnapshot(json.pretty(), "rendered-duplicates.json")
    #expect(json[0]?["line"]?.integer == 5)
  }

  @Test func `no problem, no text`() { #expect(render("title: t\nmain: circle\n") == "") }

  @Test func `the rest is counted`() {
    let text = "title: t\nmain: circle\n" + (0..<30).map { "x\($0): 1\n" }.joined()
    #expect(render(text).contains("... and 10 more problems\n"))
    #expect(render(text, limit: 29).contains("... and 1 more problem\n"))
    #expect(!render(text, limit: 30).contains("more"))
  }

  @Test func `carets stand under wide characters and after tabs`() {
    let wide = render("title: t\nmain: {日本: 1}\n")
    #expect(wide.contains("2 | main: {日本: 1}\n  |        ^^^^\n"))
    let tab = render("title: t\nmain:\tcircel\n")
    #expect(tab.contains("2 | main:    circel\n  |          ^^^^^^\n"))
    let mark = render("title: t\nmain: {e\u{301}e\u{301}: 1}\n")
    #expect(mark.contains("  |        ^^\n"))
    let emoji = render("title: t\nnotes: [😀]\nmain: circle\n")
    #expect(emoji.contains("  |        ^^^^\n"))
  }

  @Test func `long lines are cut around the caret`() {
    let filler = String(repeating: "a", count: 5_000)
    let text = render("title: t\nmain: {circle: {\(filler.prefix(150)): 1, radius: big, b: 1}}\n")
    let lines = text.split(separator: "\n")
    #expect(lines.allSatisfy { $0.count < 130 })
    for (line, caret) in zip(lines, lines.dropFirst()) where caret.contains("^") {
      let place = caret.firstIndex(of: "^").map { caret.distance(from: caret.startIndex, to: $0) }
      let marked = line.dropFirst(place ?? 0)
      #expect(marked.hasPrefix("big") || marked.hasPrefix("aaa") || marked.hasPrefix("b: 1"))
    }
    #expect(
      render("title: t\nmain: \(filler)\n").split(separator: "\n").allSatisfy { $0.count < 130 })
  }

  @Test func `a terminal is never commanded`() {
    let problem = Diagnostic(
      "x", "a\u{1B}[2Jb\nc", at: SourceRange(startOf: "f\u{1B}"), help: "\u{202E}evil")
    let text = DiagnosticRenderer()
      .render([problem], sources: ["f\u{1B}": Array("\u{1B}[2J\u{7}".utf8)], color: false)
    let hidden = text.unicodeScalars.filter { ($0.value < 32 && $0 != "\n") || $0 == "\u{202E}" }
    #expect(hidden.isEmpty)
    #expect(text.split(separator: "\n").count == 6)
  }

  @Test func `ranges outside the source are survived`() {
    for line in [-1, 0, 1, 2, 3, 900] {
      for column in [1, 2, 50, 10_000] {
        let start = SourcePosition(line: line, column: column, offset: 0)
        let end = SourcePosition(line: line + 1, column: 1, offset: 0)
        let range = SourceRange(file: "f", start: start, end: end)
        let text = DiagnosticRenderer().render(
          [Diagnostic("x", "m", at: range)], sources: ["f": Array("ab\ncd".utf8)], color: false)
        #expect(text.contains("error[x]: m"))
      }
    }
  }

  @Test func `the same problem is told once, in source order`() {
    func at(_ line: Int, _ file: String = "a") -> SourceRange {
      let place = SourcePosition(line: line, column: 1, offset: 0)
      return SourceRange(file: file, start: place, end: place)
    }
    let all = [
      Diagnostic("b", "m", at: at(2)), Diagnostic("a", "m", at: at(2)),
      Diagnostic("b", "m", at: at(2)), Diagnostic("c", "m", at: at(1)),
      Diagnostic("d", "m", at: at(9, "0")),
    ]
    #expect(all.inSourceOrder.map(\.code) == ["d", "c", "b", "a"])
  }
}
