import Reports

/// Drawings of made-up numbers, one of each kind.
enum SamplePlots {
  /// A small generator of repeatable numbers in 0..<1.
  struct Numbers {
    var state: UInt64

    mutating func next() -> Double {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Double(state >> 33) / Double(1 << 31)
    }
  }

  static let methods = ["none", "retrain", "gradient_ascent", "gradient_difference", "npo"]
  static let hues: [Hue] = [.grey, .black, .vermilion, .orange, .blue]

  static var all: [String: any Drawable] {
    [
      "lines-logarithmic": losses, "lines": unlearning, "intervals": intervals,
      "scatter": tradeOff, "cumulative": truthRatios(.cumulative),
      "histogram": truthRatios(.histogram(bins: 12)), "plan": plan(state: .done),
      "plan-large": plan(seeds: 3),
    ]
  }

  static var losses: LinePlot {
    var numbers = Numbers(state: 7)
    let series = [("full set", 0.02), ("retain set only", 0.035)].map { name, floor in
      LinePlot.Series(
        name,
        (0...120).map { step in
          let level = floor + 7.4 / (1 + Double(step * step) / 90)
          return .init(Double(step * 10), level * (0.92 + 0.16 * numbers.next()))
        })
    }
    return LinePlot(
      x: Axis("step"), y: Axis("loss (nats per token)", scale: .logarithmic), series: series)
  }

  static var unlearning: LinePlot {
    var numbers = Numbers(state: 3)
    let series = zip(methods, hues).dropFirst(2).enumerated().map { index, method in
      LinePlot.Series(
        method.0,
        (0...8).map { epoch in
          let slope = [0.22, 0.12, 0.06][index]
          let value = max(0, 0.96 - slope * Double(epoch)) + 0.02 * numbers.next()
          return .init(Double(epoch), value, low: max(0, value - 0.05), high: min(1, value + 0.04))
        }, hue: method.1, hasMarkers: true)
    }
    return LinePlot(
      x: Axis("epoch"), y: Axis("forget probability", direction: .closerTo(0.11)), series: series,
      references: [ReferenceLine(0.11, "retrain")])
  }

  static var intervals: IntervalPlot {
    let rows = zip(methods, hues).map { IntervalPlot.Row($0, hue: $1) }
    return IntervalPlot(
      rows: rows,
      panels: [
        .init(
          Axis("forget probability", range: 0...1),
          [
            .init(0.97, low: 0.94, high: 0.99), .init(0.11, low: 0.08, high: 0.15),
            .init(0, low: 0, high: 0.001), .init(0.08, low: 0.04, high: 0.14),
            .init(0.21, low: 0.16, high: 0.27),
          ], reference: ReferenceLine(0.11, "dashed: retrain")),
        .init(
          Axis("retain ROUGE-L", range: 0...1, direction: .higher),
          [
            .init(0.98, low: 0.97, high: 0.99), .init(0.97, low: 0.96, high: 0.98),
            .init(0.12, low: 0.1, high: 0.14), .init(0.71, low: 0.68, high: 0.74),
            .init(0.88, low: 0.86, high: 0.9),
          ]),
        .init(
          Axis("forget quality (p)", scale: .logarithmic, direction: .higher),
          [.init(1.8e-21), .init(1), .init(3.2e-9), nil, .init(0.042)],
          reference: ReferenceLine(0.05, "dashed: p = 0.05")),
        .init(
          Axis("model utility", direction: .higher),
          [
            .init(0.784, low: 0.77, high: 0.8), .init(0.771, low: 0.76, high: 0.79),
            .init(0.01, low: 0, high: 0.02), .init(0.48, low: 0.44, high: 0.52),
            .init(0.69, low: 0.66, high: 0.71),
          ]),
      ])
  }

  static var tradeOff: ScatterPlot {
    let x: [Estimate] = [
      .init(1.8e-21), .init(1), .init(3.2e-9), .init(4e-3, low: 1e-4, high: 0.02), .init(0.042),
    ]
    let y: [Estimate] = [
      .init(0.784, low: 0.77, high: 0.8), .init(0.771, low: 0.76, high: 0.79),
      .init(0.01, low: 0, high: 0.02), .init(0.48, low: 0.44, high: 0.52),
      .init(0.49, low: 0.46, high: 0.55),
    ]
    return ScatterPlot(
      x: Axis("forget quality (p of the KS test)", scale: .logarithmic, direction: .higher),
      y: Axis("model utility", direction: .higher),
      points: methods.indices.map { .init(methods[$0], x: x[$0], y: y[$0], hue: hues[$0]) },
      xReference: ReferenceLine(0.05, "p = 0.05"))
  }

  static func truthRatios(_ form: DistributionPlot.Form) -> DistributionPlot {
    var numbers = Numbers(state: 11)
    let samples = [("npo", 0.75, Hue.blue), ("retrain", 1.1, .black)].map { name, scale, hue in
      DistributionPlot.Sample(
        name, (0..<40).map { _ in scale * (numbers.next() + numbers.next()) / 1.2 }, hue: hue)
    }
    return DistributionPlot(
      x: Axis("truth ratio"), samples: samples, form: form, marksLargestGap: true)
  }

  /// The quickstart's plan: the steps that each method needs, times the seeds.
  static func plan(seeds: Int = 1, state: GraphDrawing.State = .ran) -> GraphDrawing {
    var nodes: [GraphDrawing.Node] = []
    var edges: [GraphDrawing.Edge] = []
    func add(_ label: String, _ kind: String, _ inputs: [Int]) -> Int {
      let isCached = state == .ran && nodes.count % 5 == 1
      nodes.append(.init(label, kind: kind, state: isCached ? .cached : state))
      edges += inputs.map { .init($0, nodes.count - 1) }
      return nodes.count - 1
    }
    let file = add("forget data file", "file", [])
    let corpora = ["forget", "retain"].map { add("\($0) data", "read-question-answers", [file]) }
    let tokenizer = add("model.tokenizer", "train-tokenizer", corpora)
    for seed in 1...seeds {
      let tag = seeds > 1 ? "seed-\(seed) " : ""
      let start = add("\(tag)model.start", "pretrain", corpora + [tokenizer])
      let retrain = add("\(tag)model.retrain", "pretrain", [corpora[1], tokenizer])
      let target = add("\(tag)none score forget (retrain)", "score-answers", [retrain, corpora[0]])
      for method in methods {
        let name = tag + method
        let model: Int
        switch method {
        case "none": model = start
        case "retrain": model = retrain
        case "npo":
          let reference = add("\(name) reference", "score-answers", [start, corpora[0]])
          model = add("\(name) npo", "unlearn-npo", corpora + [start, reference])
        default: model = add("\(name) \(method)", "unlearn-\(method)", corpora + [start])
        }
        let scores = ["forget", "retain"].enumerated().map {
          $0.offset == 0 && method == "retrain"
            ? target
            : add("\(name) score \($0.element)", "score-answers", [model, corpora[$0.offset]])
        }
        let answers = ["forget", "retain"].enumerated().map {
          add("\(name) answer \($0.element)", "generate-answers", [model, corpora[$0.offset]])
        }
        for (metric, inputs) in [
          ("probability", scores), ("rouge", answers), ("truth_ratio", scores),
          ("forget_quality", [scores[0], target]), ("model_utility", [scores[1], answers[1]]),
        ] {
          _ = add("\(name) \(metric)", "measure-\(metric)", corpora + inputs)
        }
      }
    }
    return GraphDrawing(nodes: nodes, edges: edges)
  }
}
