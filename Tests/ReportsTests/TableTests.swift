import Reports
import TestKit
import Testing

struct TableTests {
  private func bold(_ direction: Direction, _ emphasis: Table.Emphasis, _ values: [Value]) -> [Int]
  {
    let table = Table(
      columns: [.init("m", .right, direction: direction, emphasis: emphasis)],
      rows: values.map { .init([$0]) })
    let lines = Report(title: "t", cells: [.table(table)]).markdown().split(separator: "\n")
    return lines.filter { $0.hasPrefix("|") }.dropFirst(2).enumerated()
      .filter { $0.element.contains("**") }.map(\.offset)
  }

  private func numbers(_ values: Double...) -> [Value] { values.map { .number($0, .fixed(2)) } }

  @Test func `the best of a column is bold`() {
    #expect(bold(.higher, .best, numbers(1, 3, 2)) == [1])
    #expect(bold(.lower, .best, numbers(1, 3, 2)) == [0])
    #expect(bold(.closerTo(2.1), .best, numbers(1, 3, 2)) == [2])
    #expect(bold(.higher, .best, numbers(1, .nan, 2)) == [2])
  }

  @Test func `what prints the same is as good`() {
    #expect(bold(.higher, .best, numbers(1, 3.001, 3.002)) == [1, 2])
  }

  @Test func `alone or all alike nothing stands out`() {
    #expect(bold(.higher, .best, numbers(1)) == [])
    #expect(bold(.higher, .best, numbers(1, 1)) == [])
    #expect(bold(.higher, .none, numbers(1, 2)) == [])
  }

  @Test func `ties are estimates whose intervals overlap that of the best`() {
    let values: [Value] = [
      .estimate(0.9, 0.85...0.95), .estimate(0.86, 0.8...0.87), .estimate(0.5, 0.4...0.6),
    ]
    #expect(bold(.higher, .bestAndTies, values) == [0, 1])
  }

  @Test func `rows can say themselves what is bold`() {
    let column = Table.Column("x", .right, direction: .higher, emphasis: .given)
    let table = Table(
      columns: [Table.Column("m"), column],
      rows: [
        .init([.text("a"), .number(1, .fixed(1))], bold: [1]),
        .init([.text("b"), .number(2, .fixed(1))]),
      ])
    let text = Report(title: "t", cells: [.table(table)]).markdown()
    #expect(text.contains("**1.0**") && !text.contains("**2.0**"))
  }

  @Test func `plain text has aligned columns`() {
    expectSnapshot(SampleReport.metrics.plainText() + "\n", "table.txt")
  }

  @Test func `short rows are filled up`() throws {
    let table = Table(columns: [.init("a"), .init("b")], rows: [.init([]), .init([.text("x")])])
    let report = Report(title: "t", cells: [.table(table)])
    // The first cell of a row is its head; two more heads are those of the columns.
    let elements = try Markup(report.html()).elements
    #expect(elements["td"] == 2 && elements["th"] == 4)
    #expect(report.markdown().contains("| x | – |"))
  }

  /// Three methods, two long columns of numbers and one of text.
  private var wide: Table {
    Table(
      columns: [
        .init("method"), .number("forget probability", direction: .lower),
        .number("retain probability", direction: .higher), .number("model utility"),
      ],
      rows: [("none", 0.98), ("a-method-with-a-long-name", 0.5)].map { name, value in
        .init([.text(name)] + numbers(value, value / 2, value / 3))
      })
  }

  private func widest(_ text: String) -> Int {
    text.split(separator: "\n").map(\.count).max() ?? 0
  }

  @Test func `a table that fits, or goes to a file, is one`() {
    let whole = wide.plainText()
    #expect(widest(whole) > 60)
    #expect(wide.plainText(width: nil) == whole)
    #expect(wide.plainText(width: widest(whole)) == whole)
  }

  @Test func `rows become columns where that fits`() {
    let text = wide.plainText(width: 60, turning: 0)
    #expect(
      text == """
        method                none  a-method-with-a-long-name
        --------------------  ----  -------------------------
        forget probability ↓  0.98                       0.50
        retain probability ↑  0.49                       0.25
        model utility         0.33                       0.17
        """)
  }

  @Test(arguments: [30, 46, 50, 60, 70])
  func `else columns come in groups, each behind the labels`(width: Int) {
    let text = wide.plainText(width: width)
    #expect(widest(text) <= width, "\(text)")
    let heads = text.split(separator: "\n").filter { $0.hasPrefix("meth") }
    #expect(heads.joined(separator: " ").contains("forget probability"))
    #expect(text.contains("0.50") && text.contains("0.17") && text.contains("none"))
    #expect(heads.count == text.split(separator: "\n\n").count)
  }

  @Test func `letters of two cells count as two`() {
    #expect(TextWidth.cells("ab漢字") == 6)
    #expect(TextWidth.cells("e\u{301}") == 1)
    #expect(TextWidth.cut("漢字漢字", to: 5) == "漢字…")
    #expect(TextWidth.cut("abc", to: 3) == "abc")
    let table = Table(columns: [.init("a"), .init("b")], rows: [.init([.text("漢字"), .text("x")])])
    #expect(table.plainText() == "a     b\n----  -\n漢字  x")
  }

  @Test func `columns in which nothing stands are left out of a narrow table`() {
    var table = wide
    table.columns.insert(.init("point"), at: 1)
    for row in table.rows.indices { table.rows[row].values.insert(.text(""), at: 1) }
    let text = table.plainText(width: 75, labels: 2)
    #expect(!text.contains("point") && widest(text) <= 75)
  }
}
