import Reports
import Testing

struct TimelinePlotTests {
  private func bar(
    _ name: String, _ start: Double, _ end: Double, place: String = "here", memory: Double = 0,
    group: String = "kind"
  ) -> TimelinePlot.Bar {
    TimelinePlot.Bar(name, group: group, place: place, start: start, end: end, memory: memory)
  }

  @Test func `what is at work at once has lanes of its own, place by place`() {
    let plot = TimelinePlot([
      bar("c", 2, 9), bar("a", 0, 2), bar("b", 1, 3), bar("far", 0.5, 1, place: "node1"),
      bar("d", 3, 4),
    ])
    #expect(plot.bars.map(\.name) == ["a", "far", "b", "c", "d"])
    let lanes = plot.lanes.map { lane in
      (lane.place, lane.bars.map { plot.bars[$0].name })
    }
    #expect(lanes.map(\.0) == ["here", "here", "node1"])
    #expect(lanes.map(\.1) == [["a", "c"], ["b", "d"], ["far"]])
  }

  @Test func `memory is that of all that is at work together`() {
    let plot = TimelinePlot([
      bar("a", 0, 2, memory: 5), bar("b", 1, 3, memory: 7), bar("c", 2, 4),
      bar("d", 3, 5, memory: 1),
    ])
    #expect(plot.memory.map(\.time) == [0, 1, 2, 3, 5])
    #expect(plot.memory.map(\.bytes) == [5, 12, 7, 1, 0])
  }

  @Test func `groups are in the order of the time that they took, eight at most`() {
    let plot = TimelinePlot(
      (0..<10).map { bar("\($0)", 0, Double($0 % 5), group: "g\($0 % 5)") }
        + (5..<15).map { bar("x\($0)", 0, 0.1, group: "g\($0)") })
    #expect(Array(plot.groups.prefix(4)) == ["g4", "g3", "g2", "g1"])
    #expect(plot.groups.count == 8)
  }

  @Test func `it is drawn whatever it holds`() {
    let plots = [
      TimelinePlot([]), TimelinePlot([bar("a", 0, 0)]), TimelinePlot([bar("a", .nan, 1)]),
      TimelinePlot([bar("<b>&\u{202E}", 0, 1e9, memory: 1e18)]),
      TimelinePlot((0..<500).map { bar("\($0)", 0, 1) }),
    ]
    for plot in plots {
      let svg = plot.svg()
      #expect(svg.hasPrefix("<svg ") && svg.hasSuffix("</svg>\n"))
      #expect(!svg.contains("<b>") && !svg.contains("nan"))
    }
    #expect(TimelinePlot([bar("a", .nan, 1)]).bars.isEmpty)
    let plot = TimelinePlot([bar("a", 1, 3, memory: 2e9), bar("b", 2, 4, place: "n1")])
    #expect(plot.summary == "2 steps at work in 4.00 s, at most 2 at once, in 2 places")
    #expect(plot.csv?.split(separator: "\n")[1] == "a,kind,here,1.0,3.0,2000000000,")
    #expect(plot.svg().contains("a, here, 2.00 s, 2.0 GB"))
  }

  @Test func `a view is in the page and the notebook, and no file of the results`() {
    var figure = Figure("t", caption: "When.", TimelinePlot([bar("a", 0, 1)]))
    let report = { (figure: Figure) in Report(title: "r", cells: [.figure(figure)]) }
    #expect(report(figure).figures.count == 1)
    figure.isView = true
    #expect(report(figure).figures.isEmpty)
    #expect(report(figure).html().contains("<svg "))
    #expect(report(figure).notebook().contains("image/svg+xml"))
    #expect(!report(figure).notebook().contains("figures/t.svg"))
    let text = report(figure).markdown()
    #expect(text.contains("**Figure 1.** When.") && !text.contains("figures/"))
  }

  @Test func `a page of a run that goes on asks for itself again, the last one does not`() {
    let report = Report(title: "r")
    let page = LivePage.html(report, refreshing: 2)
    #expect(page.contains("<meta http-equiv=\"refresh\" content=\"2\">"))
    #expect(!page.contains("<script"))
    #expect(LivePage.html(report, refreshing: nil) == report.html())
  }
}
