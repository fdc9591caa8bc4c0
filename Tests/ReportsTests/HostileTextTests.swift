import Documents
import Reports
import Testing

/// Names, notes and answers may hold anything; no format may break and nothing may run.
struct HostileTextTests {
  static let texts: [String] = [
    "<script>alert(1)</script>", "a|b\n|c|\r\n# d", "]]> --> */ </style></svg></details>",
    "\u{202E}reversed\u{2066}isolated", "שלום עולם", "👩‍👩‍👧 🇩🇪 e\u{301}",
    String(repeating: "long ", count: 2_000), String(repeating: "x", count: 10_000),
    "```\n~~~\n````",
    "\u{0}\u{1}\u{1B}[31m\u{7F}\u{FFFE}\u{85}", "$x^2$ *a* _b_ `c` ~~d~~ [e](f) ![g](h) <i>",
    "' onload='x' \" onload=\"x", "&amp; &#x3C; &lt", "<!-- ", "", " ", "\\", "1. - + > = #", "|",
    "\\|",
    "\u{FEFF}\u{2028}\u{2029}" + String(decoding: [0xEF, 0xB7, 0x90], as: UTF8.self),
  ]

  private func report(_ text: String) -> Report {
    let source = Source(step: text, key: text)
    let table = Table(
      columns: [
        .init(text, group: text), .init(text, .center, direction: .closerTo(.nan)),
        .number(text, direction: .higher),
      ],
      rows: [
        .init([.text(text), .code(text), .number(1, .fixed(2))], isBaseline: true),
        .init([.missing(text), .estimate(.nan, low: -.infinity, high: .infinity, .fixed(3))]),
      ], caption: text, footnotes: [text])
    let plot = LinePlot(
      x: Axis(text), y: Axis(text), series: [.init(text, [.init(0, 0), .init(1, 1)])],
      references: [ReferenceLine(1, text)])
    let graph = GraphDrawing(
      nodes: [.init(text, kind: text), .init(text, kind: "k", state: .failed)],
      edges: [.init(0, 1)])
    let scatter = ScatterPlot(
      x: Axis(text), y: Axis(text), points: [.init(text, x: .init(1), y: .init(2))],
      xReference: ReferenceLine(1, text))
    let intervals = IntervalPlot(
      rows: [.init(text)],
      panels: [.init(Axis(text), [.init(1)], reference: ReferenceLine(1, text))])
    let spread = DistributionPlot(x: Axis(text), samples: [.init(text, [1, 2])])
    return Report(
      title: text, subtitle: text,
      cells: [
        .heading(text), .heading(text, level: 9), .markdown(text, from: [source]),
        .table(table, from: [source]), .figure(Figure(text, caption: text, plot)),
        .figure(Figure(text, caption: text, graph)), .figure(Figure(text, caption: text, scatter)),
        .figure(Figure(text, caption: text, intervals)),
        .figure(Figure(text, caption: text, spread)),
        .figure(Figure(text, caption: text, foreignSVG: text, alt: text)),
        .samples([
          .init(prompt: text, reference: text, answers: [.init(text, text, note: text)]),
          .init(prompt: text, answers: [.init(text, "x " + text)]),
        ]),
        .parameters([Setting(text, text, [Setting(text, text)])]), .code(text, language: text),
        .details(text, [.callout(.failure, text)]), .markdown("The last paragraph."),
      ])
  }

  @Test(arguments: texts)
  func `the page stays whole and runs nothing`(text: String) throws {
    let page = try Markup(report(text).html())
    #expect(page.elements["script"] == nil && page.elements["i"] == nil)
    #expect(page.elements["main"] == 1)
    #expect(page.elements["svg"] == 5)
    #expect(page.elements["details"] == 1)
    for (name, value) in page.attributes {
      #expect(!name.hasPrefix("on"))
      if name == "href" { #expect(!value.contains("script:")) }
    }
    let identifiers = page.attributes.filter { $0.name == "id" }.map(\.value)
    #expect(Set(identifiers).count == identifiers.count)
  }

  @Test(arguments: texts)
  func `figures stand alone`(text: String) throws {
    for figure in report(text).figures where figure.isOwnDrawing { _ = try Markup(figure.svg) }
  }

  @Test(arguments: texts)
  func `the notebook is JSON with unique cells`(text: String) throws {
    let notebook = try JSONValue.parse(Array(report(text).notebook().utf8))
    guard case .object(let members) = notebook, case .array(let cells) = members["cells"] else {
      Issue.record("not a notebook")
      return
    }
    let names = cells.compactMap { cell -> JSONValue? in
      guard case .object(let members) = cell else { return nil }
      return members["id"]
    }
    #expect(names.count == cells.count && cells.count > 15)
  }

  /// Reads the Markdown with a Markdown reader and looks for what must be in it.
  @Test(arguments: texts)
  func `the Markdown keeps its shape`(text: String) throws {
    let page = try Markup(Report(title: "t", cells: [.markdown(report(text).markdown())]).html())
    // The table: a header and two rows of three cells each.
    #expect(page.elements["tr", default: 0] == 3)
    #expect(page.elements["td", default: 0] == 6)
    // Nothing ran on: the last paragraph is one.
    #expect(page.text.contains("\nThe last paragraph.\n"))
    #expect(page.elements["script"] == nil)
  }
}
