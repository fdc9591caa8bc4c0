import Reports
import TestKit
import Testing

/// Reports of very many rows: what a browser need not lay out is folded, and nothing is lost.
struct LargeReportTests {
  private func html(_ rows: Int) -> String {
    let table = Table(
      columns: [.init("name"), .number("value", direction: .higher)],
      rows: (0..<rows).map { .init([.text("row \($0)"), .number(Double($0), .fixed(1))]) })
    return Report(title: "t", cells: [.table(table)]).html()
  }

  @Test func `a table is paged beyond 150 rows, each row once and in order`() throws {
    #expect(!html(150).contains("<details"))
    let text = html(1_000)
    #expect(text.count(of: "<tr>") == 1_000 + text.count(of: "<thead>"))
    for pages in ["rows 51 to 300", "rows 301 to 550", "rows 551 to 800", "rows 801 to 1,000"] {
      #expect(text.contains("<summary>\(pages)</summary>"))
    }
    let names = text.split(separator: "<bdi>row ").dropFirst()
      .compactMap { Int($0.prefix { $0 != "<" }) }
    #expect(names == Array(0..<1_000))
    // Bold is the best of all pages, and only that.
    #expect(text.count(of: "<strong>") == 1 && text.contains("<strong>999.0</strong>"))
    #expect(!text.contains("<script"))
    _ = try Markup(text)
  }

  @Test func `of a question with many answers the first stand open`() throws {
    let group = SampleGroup(
      prompt: "Who?", reference: "Jo March",
      answers: (0..<100).map { .init("model \($0)", "Jo March of \($0)") })
    let text = Report(title: "t", cells: [.samples([group])]).html()
    #expect(text.contains("<summary>80 more answers</summary>"))
    #expect(text.count(of: "<dt>model ") == 100)
    #expect(
      try #require(text.firstRange(of: "<dt>model 19<")).upperBound
        < #require(text.firstRange(of: "<summary>80 ")).lowerBound)
    _ = try Markup(text)
  }

  @Test func `a large drawing keeps its place while it is not looked at`() {
    let points = (0..<4_000).map { LinePlot.Point(Double($0), Double($0 % 7)) }
    let plot = LinePlot(
      x: Axis("x"), y: Axis("y"),
      series: (0..<40).map { LinePlot.Series("s\($0)", points, hasMarkers: true) })
    let figure = Figure("large", caption: "c", plot)
    let text = Report(title: "t", cells: [.figure(figure)]).html()
    #expect(text.contains("content-visibility:auto;contain-intrinsic-size:auto "))
    let small = Figure(
      "small", caption: "c",
      LinePlot(x: Axis("x"), y: Axis("y"), series: [.init("s", [.init(0, 1)])]))
    #expect(
      !Report(title: "t", cells: [.figure(small)]).html().contains("content-visibility"))
  }

  @Test func `a plan of ten thousand steps is drawn in seconds`() {
    // A data step that every point reads, points with a model and two scores, a table over a point.
    var nodes = [GraphDrawing.Node("data", kind: "read-data", state: .done)]
    var edges: [GraphDrawing.Edge] = []
    func add(_ name: String, _ kind: String, _ inputs: [Int]) -> Int {
      nodes.append(.init(name, kind: kind, state: .done))
      edges += inputs.map { GraphDrawing.Edge($0, nodes.count - 1) }
      return nodes.count - 1
    }
    for point in 0..<2_500 {
      let model = add("train [x=\(point)]", "train-model", [0])
      let scores = [
        add("score a [x=\(point)]", "score-a", [0, model]),
        add("score b [x=\(point)]", "score-b", [0, model]),
      ]
      _ = add("measure [x=\(point)]", "measure-all", [0] + scores)
    }
    var drawing = ""
    let took = ContinuousClock().measure {
      drawing = GraphDrawing(nodes: nodes, edges: edges).svg()
    }
    #expect(drawing.contains("×2500"))
    // It took half an hour when every arrow was followed to all that comes after it.
    #expect(took < .seconds(60))
  }
}

extension String {
  /// How often a text occurs.
  fileprivate func count(of text: String) -> Int {
    split(separator: text, omittingEmptySubsequences: false).count - 1
  }
}
