import Documents

extension ScatterPlot: Drawable {
  package func svg() -> String {
    let width = 680.0
    var frame = PlotFrame(left: 40, right: width - 16, top: 30, bottom: 30 + 340)
    let drawn = points.indices.filter {
      Projection.isUsable(points[$0].x.value, x.scale)
        && Projection.isUsable(points[$0].y.value, y.scale)
    }
    let yData = drawn.flatMap { [points[$0].y.value, points[$0].y.low, points[$0].y.high] }
    let vertical = Projection(
      y, data: yData + (yReference.map { [$0.value] } ?? []), from: frame.bottom - 8,
      to: frame.top + 8)
    frame.left = PlotFrame.labelWidth(vertical.ticks(spacing: 48)) + 12
    let xData = drawn.flatMap { [points[$0].x.value, points[$0].x.low, points[$0].x.high] }
    let horizontal = Projection(
      x, data: xData + (xReference.map { [$0.value] } ?? []), from: frame.left + 10,
      to: frame.right - 10)

    var canvas = Canvas(width: width, height: frame.bottom + 44)
    frame.drawVertical(y, vertical, on: &canvas)
    frame.drawHorizontal(x, horizontal, hasGrid: true, on: &canvas)
    drawReferences(frame, horizontal, vertical, &canvas)

    var obstacles = drawCrowd(drawn.filter(isInCrowd), horizontal, vertical, &canvas)
    let joined = line.filter(Set(drawn).contains).map {
      (x: horizontal.clamped(points[$0].x.value), y: vertical.clamped(points[$0].y.value))
    }
    for (start, end) in zip(joined, joined.dropFirst()) {
      canvas.line(start.x, start.y, end.x, end.y, .hue(.blue), width: 1.25)
    }
    let named = drawn.filter { !isInCrowd($0) }
    for index in named {
      let ink = Ink.hue(points[index].hue ?? .series(index))
      let place = (
        x: horizontal.clamped(points[index].x.value), y: vertical.clamped(points[index].y.value)
      )
      let ends = (
        left: horizontal.clamped(points[index].x.low),
        right: horizontal.clamped(points[index].x.high),
        bottom: vertical.clamped(points[index].y.low), top: vertical.clamped(points[index].y.high)
      )
      if ends.right - ends.left > 1 {
        canvas.line(ends.left, place.y, ends.right, place.y, ink, width: 1.5)
        obstacles.append(
          .init(left: ends.left, top: place.y - 2, right: ends.right, bottom: place.y + 2))
      }
      if ends.bottom - ends.top > 1 {
        canvas.line(place.x, ends.top, place.x, ends.bottom, ink, width: 1.5)
        obstacles.append(
          .init(left: place.x - 2, top: ends.top, right: place.x + 2, bottom: ends.bottom))
      }
      obstacles.append(
        .init(left: place.x - 6, top: place.y - 6, right: place.x + 6, bottom: place.y + 6))
    }
    if let xReference, let place = horizontal.place(xReference.value) {
      obstacles.append(
        .init(left: place - 3, top: frame.top, right: place + 3, bottom: frame.bottom))
    }
    if let yReference, let level = vertical.place(yReference.value) {
      obstacles.append(
        .init(left: frame.left, top: level - 3, right: frame.right, bottom: level + 3))
    }
    drawLabels(named, obstacles, frame, horizontal, vertical, &canvas)
    return canvas.document(summary: summary)
  }

  /// Whether a point is drawn small and without error bars: an unnamed one of a plot with more than `crowd` points.
  private func isInCrowd(_ index: Int) -> Bool { isCrowded && points[index].label.isEmpty }

  /// Draws small dots, and returns where they are.
  private func drawCrowd(
    _ crowd: [Int], _ horizontal: Projection, _ vertical: Projection, _ canvas: inout Canvas
  ) -> [LabelPlacement.Box] {
    crowd.map { index in
      let (x, y) = (
        horizontal.clamped(points[index].x.value), vertical.clamped(points[index].y.value)
      )
      canvas.dot(x, y, radius: 2, .hue(points[index].hue ?? .series(index)))
      canvas.spot(x, y, radius: 4, tooltip: tooltip(points[index]))
      return .init(left: x - 2, top: y - 2, right: x + 2, bottom: y + 2)
    }
  }

  private func drawReferences(
    _ frame: PlotFrame, _ horizontal: Projection, _ vertical: Projection, _ canvas: inout Canvas
  ) {
    if let yReference, vertical.place(yReference.value) != nil {
      let level = vertical.clamped(yReference.value)
      canvas.line(frame.left, level, frame.right, level, .hue(.grey), width: 1.25, dash: "5 4")
      canvas.label(
        yReference.label, frame.right, level - 5, width: 220, .muted, size: 11, anchor: .end)
    }
    if let xReference, horizontal.place(xReference.value) != nil {
      let place = horizontal.clamped(xReference.value)
      canvas.line(place, frame.top, place, frame.bottom, .hue(.grey), width: 1.25, dash: "5 4")
      canvas.label(
        xReference.label, place, frame.top - 2, width: 220, .muted, size: 11,
        anchor: place > 340 ? .end : .start)
    }
  }

  private func drawLabels(
    _ drawn: [Int], _ obstacles: [LabelPlacement.Box], _ frame: PlotFrame, _ horizontal: Projection,
    _ vertical: Projection, _ canvas: inout Canvas
  ) {
    let texts = drawn.map {
      TextMeasure.fitted(points[$0].label.oneLine, width: 170, size: 12)
    }
    let bounds = LabelPlacement.Box(
      left: frame.left + 2, top: frame.top, right: frame.right, bottom: frame.bottom)
    let places = zip(texts, drawn).map { text, index in
      (
        width: TextMeasure.width(text, size: 12), x: horizontal.clamped(points[index].x.value),
        y: vertical.clamped(points[index].y.value)
      )
    }
    let boxes = LabelPlacement(bounds: bounds, obstacles: obstacles).place(places)
    for (position, index) in drawn.enumerated() {
      let ink = Ink.hue(points[index].hue ?? .series(index))
      let (_, x, y) = places[position]
      if let box = boxes[position] { drawLeader(from: (x, y), to: box, &canvas) }
      canvas.dot(x, y, radius: 5, ink, rim: .paper)
      canvas.spot(x, y, radius: 8, tooltip: tooltip(points[index]))
      // The tooltip names a point whose label has no room.
      guard let box = boxes[position] else { continue }
      // Held at the side of the point, so that a wider font than expected grows away from it.
      let anchor: Canvas.Anchor = box.right <= x ? .end : box.left >= x ? .start : .middle
      let hold =
        anchor == .end ? box.right : anchor == .start ? box.left : (box.left + box.right) / 2
      canvas.label(
        points[index].label, hold, box.top + 11.5, width: 170, anchor: anchor, hasHalo: true)
    }
  }

  /// Joins a point with a label that stands away from it.
  private func drawLeader(
    from point: (x: Double, y: Double), to box: LabelPlacement.Box, _ canvas: inout Canvas
  ) {
    let (x, y) = point
    let nearest = (x: min(max(x, box.left), box.right), y: min(max(y, box.top), box.bottom))
    if (nearest.x - x).magnitude + (nearest.y - y).magnitude > 20 {
      canvas.line(x, y, nearest.x, nearest.y, .axis, width: 0.75)
    }
  }

  private func tooltip(_ point: Point) -> String {
    let values = [(x, point.x), (y, point.y)].map { axis, estimate in
      "\(axis.label) \(estimate.words)"
    }
    return ([point.label].filter { !$0.isEmpty } + values).joined(separator: ", ")
  }

  package var summary: String {
    "\(y.label) against \(x.label) of \(points.map(\.label).filter { !$0.isEmpty }.prefix(8).joined(separator: ", "))"
  }

  package var csv: String? {
    let header = [
      "label", x.label, "\(x.label) low", "\(x.label) high", y.label, "\(y.label) low",
      "\(y.label) high",
    ]
    return CSV.text(
      [header]
        + points.map { point in
          [point.label]
            + [
              point.x.value, point.x.low, point.x.high, point.y.value, point.y.low, point.y.high,
            ].map { "\($0)" }
        })
  }
}
