import Reports
import Testing

struct DrawingTests {
  @Test func `the logarithm of a power of ten is its exponent`() {
    for exponent in -300...300 {
      let error = (Logarithm.log10(Logarithm.power(exponent)) - Double(exponent)).magnitude
      #expect(error <= 1e-13 * max(1, Double(exponent.magnitude)))
    }
    #expect((Logarithm.log10(2) - 0.301029995663981195).magnitude < 1e-16)
    #expect((Logarithm.log10(3) - 0.477121254719662437).magnitude < 1e-15)
  }

  @Test(arguments: [
    (0.0...1.0, 5, ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"]), (0...100, 4, ["0", "50", "100"]),
    (-0.03...0.02, 5, ["−0.03", "−0.02", "−0.01", "0.00", "0.01", "0.02"]),
    (0...120_000, 3, ["0", "50,000", "100,000"]), (0.5...0.5, 4, ["0.500"]),
  ])
  func `ticks are round numbers`(range: ClosedRange<Double>, count: Int, labels: [String]) {
    #expect(Ticks.linear(range, count: count).labels == labels)
  }

  @Test func `what is counted has marks at whole numbers`() {
    #expect(Ticks.linear(1...2, count: 6, isCounted: true).labels == ["1", "2"])
    #expect(Ticks.linear(1...4, count: 8, isCounted: true).labels == ["1", "2", "3", "4"])
    #expect(Ticks.linear(0...500, count: 5, isCounted: true).labels.last == "500")
  }

  @Test func `logarithmic ticks are decades or parts of one`() {
    #expect(Ticks.logarithmic(0.01...100, count: 8).labels == ["0.01", "0.1", "1", "10", "100"])
    #expect(Ticks.logarithmic(0.9...12, count: 8).labels == ["1", "2", "3", "5", "10"])
    #expect(
      Ticks.logarithmic(1e-21...1, count: 5).labels == ["1e-20", "1e-15", "1e-10", "1e-5", "1"])
  }

  @Test func `ticks stay within their range, whatever it is`() {
    for low in [-1e300, -1e9, -1, 0, 1e-300, 0.1, 1, 1e15] {
      for span in [1e-300, 1e-9, 0.3, 7, 1e9, 1e300] where low + span > low {
        let range = low...(low + span)
        let ticks = Ticks.linear(range, count: 6)
        #expect(!ticks.values.isEmpty && ticks.values.count <= 20)
        #expect(ticks.values.count == ticks.labels.count)
        let slack = span * 1e-6
        #expect(ticks.values.allSatisfy { $0 >= low - slack && $0 <= low + span + slack })
      }
    }
  }

  @Test func `places spread apart with the least moves`() {
    #expect(spread([0, 10, 20], gaps: [5, 5]) == [0, 10, 20])
    #expect(spread([10, 10], gaps: [4]) == [8, 12])
    #expect(spread([5, 5, 5, 40], gaps: [3, 3, 3]) == [2, 5, 8, 40])
    #expect(spread([9, 9, 9], gap: 4, within: 0...10) == [2, 6, 10])
    #expect(spread([], gaps: []) == [])
  }

  @Test func `every small graph is laid out in order and without overlaps`() {
    // All 1,024 graphs with five nodes whose arrows lead forward.
    let pairs = (0..<5).flatMap { from in ((from + 1)..<5).map { (from, $0) } }
    for mask in 0..<(1 << pairs.count) {
      let edges = pairs.indices.filter { mask >> $0 & 1 == 1 }.map {
        GraphDrawing.Edge(pairs[$0].0, pairs[$0].1)
      }
      let layout = LayeredLayout(count: 5, edges: edges, boxSize: 100, gap: 16)
      for edge in edges where layout.layer[edge.from] >= layout.layer[edge.to] {
        Issue.record("\(edge) leads backwards in \(edges)")
      }
      for first in 0..<5 {
        for second in 0..<first where layout.layer[first] == layout.layer[second] {
          let distance = (layout.place[first] - layout.place[second]).magnitude
          if distance < 115.99 { Issue.record("\(first) and \(second) overlap in \(edges)") }
        }
      }
      for way in layout.ways {
        for (from, to) in zip(way, way.dropFirst()) where layout.layer[to] != layout.layer[from] + 1
        {
          Issue.record("a way skips a layer in \(edges)")
        }
      }
    }
  }

  @Test func `a large plan is merged until it fits a page`() throws {
    let drawing = SamplePlots.plan(seeds: 12)
    #expect(drawing.nodes.count > 350)
    let markup = try Markup(drawing.svg())
    #expect(markup.elements["g", default: 0] <= 36)
    let width = try #require(
      markup.attributes.first { $0.name == "width" }.flatMap { Double($0.value) })
    #expect(width < 1200)
  }

  @Test func `a graph with loops, cycles and stray arrows is drawn`() throws {
    let nodes = (0..<4).map { GraphDrawing.Node("n\($0)", kind: "k\($0)", state: .failed) }
    let edges = [(0, 1), (1, 2), (2, 0), (3, 3), (1, 9), (-1, 2), (0, 1)].map {
      GraphDrawing.Edge($0.0, $0.1)
    }
    let markup = try Markup(GraphDrawing(nodes: nodes, edges: edges).svg())
    #expect(markup.elements["g"] == 4)
    _ = try Markup(GraphDrawing(nodes: [], edges: []).svg())
  }

  @Test func `plots take empty, single, huge and impossible numbers`() throws {
    let awkward: [Double] = [
      0, -0.0, 1, -1, 1e300, -1e300, 1e308, .leastNonzeroMagnitude, .nan, .infinity, -.infinity,
      0.1 + 0.2,
    ]
    for scale in [Axis.Scale.linear, .logarithmic] {
      let axis = Axis("x", scale: scale)
      for count in 0...awkward.count {
        let values = Array(awkward.prefix(count))
        let drawings: [any Drawable] = [
          LinePlot(
            x: axis, y: axis,
            series: [
              .init("s", values.map { .init($0, $0, low: -$0, high: $0) }), .init("empty", []),
              .init("reversed", values.reversed().map { .init(1, $0) }, hasMarkers: true),
            ], references: values.map { ReferenceLine($0, "r") }),
          IntervalPlot(
            rows: values.map { _ in .init("row") },
            panels: [.init(axis, values.map { .init($0, low: -$0, high: .infinity) })]),
          ScatterPlot(
            x: axis, y: axis,
            points: values.map { .init("point", x: .init($0, low: .nan, high: $0), y: .init($0)) },
            xReference: values.last.map { ReferenceLine($0, "r") }),
          DistributionPlot(
            x: axis, samples: [.init("a", values), .init("b", values.reversed())],
            marksLargestGap: true),
          DistributionPlot(x: axis, samples: [.init("a", values)], form: .histogram(bins: 0)),
        ]
        for drawing in drawings {
          let svg = drawing.svg()
          _ = try Markup(svg)
          #expect(!svg.contains("nan") && !svg.contains("inf\""))
        }
      }
    }
  }

  @Test func `a long curve is thinned to what a screen shows`() {
    let points = (0..<200_000).map { LinePlot.Point(Double($0), Double($0 * 7919 % 1000)) }
    let plot = LinePlot(x: Axis("x"), y: Axis("y"), series: [.init("s", points)])
    #expect(plot.svg().utf8.count < 60_000)
  }

  @Test func `the largest gap is the Kolmogorov-Smirnov distance`() {
    let plot = DistributionPlot(
      x: Axis("x"), samples: [.init("a", [1, 2, 3, 4]), .init("b", [3, 4, 5, 6])],
      marksLargestGap: true)
    #expect(plot.svg().contains("D = 0.50"))
  }

  @Test func `a label is left out where it would hide others, and the tooltip names its point`() {
    func labels(_ count: Int, apart distance: Double) -> (shown: Int, named: Int) {
      let plot = ScatterPlot(
        x: Axis("x", range: 0...100), y: Axis("y", range: 0...1),
        points: (0..<count).map { number in
          .init("label \(number)", x: .init(50 + Double(number) * distance), y: .init(0.5))
        })
      let parts = plot.svg().split(separator: "label ", omittingEmptySubsequences: false)
      let shown = parts.dropFirst().count { $0.prefix(12).contains("</text>") }
      return (shown, parts.count - 1 - shown)
    }
    // Named are points in their tooltips, and the first eight in what a screen reader says.
    #expect(labels(3, apart: 0) == (3, 6))
    #expect(labels(4, apart: 10) == (4, 8))
    let crowd = labels(300, apart: 0)
    #expect((4...24).contains(crowd.shown) && crowd.named == 308, "\(crowd)")
  }

  @Test func `of very many points those with a label stand out`() {
    func svg(_ count: Int) -> String {
      ScatterPlot(
        x: Axis("x"), y: Axis("y"),
        points: (0..<count).map { number in
          let place = Estimate(Double(number), low: Double(number) - 9, high: Double(number) + 9)
          return .init(number == 0 ? "best" : "", x: place, y: place)
        }
      ).svg()
    }
    func count(_ mark: String, in text: String) -> Int {
      text.split(separator: mark, omittingEmptySubsequences: false).count - 1
    }
    // A dot and two error bars each, beside what the axes have.
    let (few, many) = (svg(128), svg(129))
    #expect(count("r=\"5\"", in: few) == 128 && count("r=\"2\"", in: few) == 0)
    #expect(count("r=\"5\"", in: many) == 1 && count("r=\"2\"", in: many) == 128)
    #expect(count("stroke-width=\"1.5\" stroke-linejoin", in: few) == 256)
    #expect(count("stroke-width=\"1.5\" stroke-linejoin", in: many) == 2)
    // Every point has its tooltip, and is in the table of numbers.
    #expect(count("<title>", in: many) == 129)
  }

  @Test func `of many rows every forty have an axis`() {
    func axes(_ count: Int) -> Int {
      let rows = (0..<count).map { IntervalPlot.Row("row \($0)") }
      let plot = IntervalPlot(
        rows: rows,
        panels: [.init(Axis("m", range: 0...8), rows.map { _ in Estimate(3, low: 2, high: 4) })])
      // The mark at 8 is the last of an axis.
      return plot.svg().split(separator: ">8</text>", omittingEmptySubsequences: false).count - 1
    }
    #expect(axes(1) == 1 && axes(60) == 1)
    #expect(axes(61) == 2 && axes(80) == 2 && axes(81) == 3)
  }
}
