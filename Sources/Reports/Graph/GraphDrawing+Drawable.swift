extension GraphDrawing: Drawable {
  private static let widest = 900.0
  private static let tallest = 1100.0

  package func svg() -> String {
    let families = Families(self, limit: max(1, maximumBoxes))
    let edges =
      families.edges.count > families.members.count + 4
      ? families.withoutImpliedEdges() : families.edges
    let down = LayeredLayout(
      count: families.members.count, edges: edges, boxSize: Self.boxWidth, gap: 16)
    let right = LayeredLayout(
      count: families.members.count, edges: edges, boxSize: Self.boxHeight, gap: 14)
    let page = Page(down: down, right: right)
    let width = max(page.width + 4, 360)
    let rows = LegendRows([stateLegend, kindLegend], width: width)

    var canvas = Canvas(width: width, height: page.height + rows.height + 12)
    rows.draw(on: &canvas)
    let origin = (x: (width - page.width) / 2, y: rows.height + 11)
    for way in page.layout.ways { draw(way, page, origin, &canvas) }
    for box in families.members.indices {
      let middle = page.middle(box)
      draw(families.members[box], origin.x + middle.x, origin.y + middle.y, families, &canvas)
    }
    return canvas.document(summary: summary)
  }

  static let boxWidth = 112.0
  static let boxHeight = 44.0

  /// A layout turned the way that fits a page better.
  struct Page {
    let layout: LayeredLayout
    let isDown: Bool
    let width: Double
    let height: Double

    init(down: LayeredLayout, right: LayeredLayout) {
      let downSize = (
        width: down.breadth, height: Double(max(down.layerCount, 1)) * (boxHeight + 30) - 30
      )
      let rightSize = (
        width: Double(max(right.layerCount, 1)) * (boxWidth + 28) - 28, height: right.breadth
      )
      func legibility(_ size: (width: Double, height: Double)) -> Double {
        min(1, widest / max(size.width, 1)) * min(1, tallest / max(size.height, 1))
      }
      isDown = legibility(downSize) >= legibility(rightSize)
      layout = isDown ? down : right
      width = (isDown ? downSize.width : rightSize.width) + 2
      height = (isDown ? downSize.height : rightSize.height) + 2
    }

    func middle(_ node: Int) -> (x: Double, y: Double) {
      let along = Double(layout.layer[node])
      return isDown
        ? (layout.place[node] + 1, along * (boxHeight + 30) + boxHeight / 2 + 1)
        : (along * (boxWidth + 28) + boxWidth / 2 + 1, layout.place[node] + 1)
    }
  }

  /// An arrow as smooth curves from box to box through the empty places between.
  private func draw(
    _ way: [Int], _ page: Page, _ origin: (x: Double, y: Double), _ canvas: inout Canvas
  ) {
    var path = Path()
    let half = page.isDown ? Self.boxHeight / 2 : Self.boxWidth / 2
    var tip = (x: 0.0, y: 0.0)
    for (index, node) in way.enumerated() {
      let middle = page.middle(node)
      let (x, y) = (middle.x + origin.x, middle.y + origin.y)
      // A way enters an empty place at its near side and leaves at its far side, straight in between.
      let isLast = index + 1 == way.count
      let entry = isLast ? half + 5 : half
      let near = page.isDown ? (x: x, y: y - entry) : (x: x - entry, y: y)
      let far = page.isDown ? (x: x, y: y + half) : (x: x + half, y: y)
      if index == 0 {
        path.move(far.x, far.y)
      } else {
        if page.isDown {
          let bend = (tip.y + near.y) / 2
          path.curve(tip.x, bend, near.x, bend, near.x, near.y)
        } else {
          let bend = (tip.x + near.x) / 2
          path.curve(bend, tip.y, bend, near.y, near.x, near.y)
        }
        if !isLast { path.line(far.x, far.y) }
      }
      tip = isLast ? near : far
    }
    canvas.stroke(path, .axis, width: 1.1)
    let head: [(x: Double, y: Double)] =
      page.isDown
      ? [(tip.x - 3.5, tip.y - 2), (tip.x + 3.5, tip.y - 2), (tip.x, tip.y + 5)]
      : [(tip.x - 2, tip.y - 3.5), (tip.x - 2, tip.y + 3.5), (tip.x + 5, tip.y)]
    canvas.fill(.polygon(head), .axis)
  }

  package var summary: String {
    let counts = State.allCases.compactMap { state -> String? in
      let count = nodes.filter { $0.state == state }.count
      return count == 0 ? nil : "\(count) \(state.word)"
    }
    return "Graph of \(nodes.count) steps: \(counts.joined(separator: ", "))"
  }

  package var csv: String? { nil }
}

extension GraphDrawing.State {
  /// The state in a word.
  package var word: String {
    switch self {
    case .planned: "planned"
    case .done: "done"
    case .cached: "cached"
    case .ran: "ran"
    case .failed: "failed"
    case .skipped: "skipped"
    }
  }
}
