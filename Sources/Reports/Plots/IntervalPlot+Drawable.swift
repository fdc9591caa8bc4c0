import Documents

extension IntervalPlot: Drawable {
  private static let rowHeight = 24.0
  private static let gap = 22.0
  private static let width = 680.0
  /// Of more rows than `most`, each `block` has axes of its own, so that one is in sight everywhere.
  private static let (most, block) = (60, 40)

  package func svg() -> String {
    let names = min(rows.map { TextMeasure.width($0.name.oneLine, size: 12) }.max() ?? 0, 150) + 14
    let room = IntervalPlot.width - names
    let perLine = max(
      1, min(panels.count, Int((room + IntervalPlot.gap) / (150 + IntervalPlot.gap))))
    let lines = (panels.count + perLine - 1) / perLine
    // Equally filled lines look better than a full and a nearly empty one.
    let columns = max(1, (panels.count + max(lines, 1) - 1) / max(lines, 1))
    let panelWidth = (room - Double(columns - 1) * IntervalPlot.gap - 6) / Double(columns)
    let aroundRows = 26.0 + (panels.contains { $0.reference != nil } ? 58 : 42)
    let heights = blocks.map { Double($0.count) * IntervalPlot.rowHeight + aroundRows }

    var canvas = Canvas(
      width: IntervalPlot.width, height: max(1, Double(lines)) * heights.reduce(0, +) - 14)
    var top = 26.0
    for (block, height) in zip(blocks, heights) {
      for line in 0..<lines {
        for (place, row) in rows[block].enumerated() {
          let y = top + (Double(place) + 0.5) * IntervalPlot.rowHeight
          canvas.label(row.name, 0, y + 4, width: names - 10)
        }
        for column in 0..<columns where line * columns + column < panels.count {
          let left = names + Double(column) * (panelWidth + IntervalPlot.gap)
          let frame = PlotFrame(
            left: left, right: left + panelWidth, top: top, bottom: top + height - aroundRows)
          draw(panels[line * columns + column], block, frame, &canvas)
        }
        top += height
      }
    }
    return canvas.document(summary: summary)
  }

  /// The rows that stand over one axis.
  private var blocks: [Range<Int>] {
    guard rows.count > Self.most else { return [rows.indices] }
    return stride(from: 0, to: rows.count, by: Self.block).map {
      $0..<min($0 + Self.block, rows.count)
    }
  }

  /// Some rows of a panel; its axis is the same for all of them.
  private func draw(
    _ panel: Panel, _ block: Range<Int>, _ frame: PlotFrame, _ canvas: inout Canvas
  ) {
    let estimates = panel.estimates.prefix(rows.count)
    let data = estimates.flatMap { $0.map { [$0.value, $0.low, $0.high] } ?? [] }
    let projection = Projection(
      panel.axis, data: data + (panel.reference.map { [$0.value] } ?? []), from: frame.left + 6,
      to: frame.right - 6)
    canvas.label(
      PlotFrame.title(panel.axis), frame.left, frame.top - 10, width: frame.right - frame.left,
      isBold: true)
    for place in 0..<block.count {
      let y = frame.top + (Double(place) + 0.5) * IntervalPlot.rowHeight
      canvas.line(frame.left, y, frame.right, y, .grid)
    }
    if let reference = panel.reference, projection.place(reference.value) != nil {
      let x = projection.clamped(reference.value)
      canvas.line(x, frame.top, x, frame.bottom, .hue(.grey), width: 1.25, dash: "5 4")
    }
    for index in block where index < estimates.count {
      let y = frame.top + (Double(index - block.lowerBound) + 0.5) * IntervalPlot.rowHeight
      guard let estimate = estimates[index], !estimate.value.isNaN else {
        canvas.text("–", frame.left + 6, y + 4, .muted, anchor: .middle)
        continue
      }
      let ink = Ink.hue(rows[index].hue ?? .series(index))
      let middle = projection.clamped(estimate.value)
      // Ends that the dot covers would only blot it.
      for end in [estimate.low, estimate.high].map({ projection.clamped($0) }) {
        guard (end - middle).magnitude > 5.5 else { continue }
        canvas.line(middle, y, end, y, ink, width: 2)
        canvas.line(end, y - 3.5, end, y + 3.5, ink, width: 1.5)
      }
      canvas.dot(middle, y, radius: 4, ink)
      canvas.spot(
        middle, y, radius: 9, tooltip: "\(rows[index].name), \(panel.axis.label) \(estimate.words)")
    }
    var axis = panel.axis
    axis.label = panel.reference?.label ?? ""
    axis.direction = nil
    frame.drawHorizontal(axis, projection, spacing: 46, titleInk: .muted, on: &canvas)
  }

  package var summary: String {
    "Estimates with intervals of \(panels.prefix(8).map(\.axis.label).joined(separator: ", ")) "
      + "for \(rows.prefix(8).map(\.name).joined(separator: ", "))"
  }

  package var csv: String? {
    var lines = [["metric", "method", "estimate", "low", "high"]]
    for panel in panels {
      for (row, estimate) in zip(rows, panel.estimates) {
        guard let estimate else { continue }
        lines.append(
          [panel.axis.label, row.name]
            + [estimate.value, estimate.low, estimate.high].map { "\($0)" })
      }
    }
    return CSV.text(lines)
  }
}
