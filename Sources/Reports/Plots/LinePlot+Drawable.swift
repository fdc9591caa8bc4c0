import Documents

extension LinePlot: Drawable {
  package func svg() -> String {
    let width = 680.0
    let dashes = dashes
    let legend = Legend(
      entries: hasDirectLabels
        ? [] : series.indices.map { (series[$0].name, ink($0), dashes[$0]) }, width: width)
    var labels = references.map { (text: $0.label, ink: Ink.hue(.grey), value: $0.value) }
    if hasDirectLabels {
      for index in series.indices {
        guard let last = drawn(series[index]).last else { continue }
        labels.append((series[index].name, ink(index), last.y))
      }
    }
    let labelWidth = min(
      labels.map { TextMeasure.width($0.text.oneLine, size: 12) }.max() ?? 0, 190)

    let top = 30 + (legend.height > 0 ? legend.height + 8 : 0)
    var frame = PlotFrame(
      left: 40, right: width - (labelWidth > 0 ? labelWidth + 20 : 20), top: top, bottom: top + 250)
    let vertical = Projection(y, data: yData, from: frame.bottom, to: frame.top)
    frame.left = PlotFrame.labelWidth(vertical.ticks(spacing: 48)) + 12
    let horizontal = Projection(
      x, data: series.flatMap { drawn($0).map(\.x) }, from: frame.left, to: frame.right,
      isTight: true)

    var canvas = Canvas(width: width, height: frame.bottom + 44)
    legend.draw(x: 0, y: 0, on: &canvas)
    frame.drawVertical(y, vertical, on: &canvas)
    frame.drawHorizontal(x, horizontal, on: &canvas)
    for reference in references {
      guard vertical.place(reference.value) != nil else { continue }
      let level = vertical.clamped(reference.value)
      canvas.line(frame.left, level, frame.right, level, .hue(.grey), width: 1.25, dash: "5 4")
    }
    for index in series.indices { drawBand(index, horizontal, vertical, &canvas) }
    for index in series.indices { drawCurve(index, dashes[index], horizontal, vertical, &canvas) }
    let places = spread(
      labels.map { vertical.clamped($0.value) }, gap: 15, within: frame.top...frame.bottom)
    for (label, place) in zip(labels, places) {
      let level = vertical.clamped(label.value)
      canvas.line(frame.right + 5, level, frame.right + 13, place, label.ink, width: 1.75)
      canvas.label(label.text, frame.right + 18, place + 4, width: labelWidth + 1)
    }
    return canvas.document(summary: summary)
  }

  /// The points of a curve that can stand on both axes.
  private func drawn(_ series: Series) -> [Point] {
    series.points.filter {
      Projection.isUsable($0.x, x.scale) && Projection.isUsable($0.y, y.scale)
    }
  }

  private var yData: [Double] {
    references.map(\.value)
      + series.flatMap { $0.points.flatMap { [$0.y, $0.low ?? $0.y, $0.high ?? $0.y] } }
  }

  /// Names stand at the ends of the curves when there are few and all reach the right edge.
  private var hasDirectLabels: Bool {
    guard series.count <= 8 else { return false }
    let ends = series.compactMap { drawn($0).map(\.x).max() }
    let starts = series.compactMap { drawn($0).map(\.x).min() }
    guard let first = starts.min(), let last = ends.max(), let least = ends.min() else {
      return false
    }
    return last - least <= 0.08 * (last - first)
  }

  private func ink(_ index: Int) -> Ink { .hue(series[index].hue ?? .series(index)) }

  /// The dashes of the curves.
  private var dashes: [String?] {
    zip(series, Hue.dashes(series.indices.map { series[$0].hue ?? .series($0) })).map {
      $0.isDashed ? "6 4" : $1
    }
  }

  private func drawBand(
    _ index: Int, _ horizontal: Projection, _ vertical: Projection, _ canvas: inout Canvas
  ) {
    var upper: [(x: Double, y: Double)] = []
    var lower: [(x: Double, y: Double)] = []
    for point in drawn(series[index]) {
      guard let low = point.low, let high = point.high else { continue }
      let place = horizontal.clamped(point.x)
      upper.append((place, vertical.clamped(high)))
      lower.append((place, vertical.clamped(low)))
    }
    if upper.count > 1 {
      canvas.fill(.polygon(upper + lower.reversed()), ink(index), opacity: 0.14)
    }
  }

  private func drawCurve(
    _ index: Int, _ dash: String?, _ horizontal: Projection, _ vertical: Projection,
    _ canvas: inout Canvas
  ) {
    var path = Path()
    var isDown = false
    var single: [(x: Double, y: Double)] = []
    let points = Thinning.thinned(
      series[index].points.map { point -> (x: Double, y: Double)? in
        guard Projection.isUsable(point.x, x.scale), Projection.isUsable(point.y, y.scale) else {
          return nil
        }
        return (horizontal.clamped(point.x), vertical.clamped(point.y))
      })
    for (position, point) in points.enumerated() {
      guard let point else {
        isDown = false
        continue
      }
      if isDown {
        path.line(point.x, point.y)
      } else {
        path.move(point.x, point.y)
        let hasNext = position + 1 < points.count && points[position + 1] != nil
        if !hasNext { single.append(point) }
      }
      isDown = true
    }
    canvas.stroke(path, ink(index), width: 2, dash: dash)
    let dots = series[index].hasMarkers ? points.compactMap { $0 } : single
    for dot in dots { canvas.dot(dot.x, dot.y, radius: 3.5, ink(index), rim: .paper) }
    drawTooltips(index, horizontal, vertical, &canvas)
  }

  /// At most this many places of a curve tell their numbers.
  private static let tooltips = 60

  private func drawTooltips(
    _ index: Int, _ horizontal: Projection, _ vertical: Projection, _ canvas: inout Canvas
  ) {
    let points = series[index].points.filter {
      Projection.isUsable($0.x, x.scale) && Projection.isUsable($0.y, y.scale)
    }
    let step = max(1, (points.count + Self.tooltips - 1) / Self.tooltips)
    for place in stride(from: 0, to: points.count, by: step) {
      let point = points[place]
      let estimate = Estimate(point.y, low: point.low, high: point.high)
      canvas.spot(
        horizontal.clamped(point.x), vertical.clamped(point.y), radius: 6,
        tooltip:
          "\(series[index].name), \(x.label) \(NumberFormat.significant(4).text(point.x)): \(estimate.words)"
      )
    }
  }

  package var summary: String {
    let names = series.prefix(8).map(\.name).joined(separator: ", ")
    return "Line plot of \(y.label) over \(x.label): \(names)"
  }

  package var csv: String? {
    let hasBand = series.contains { $0.points.contains { $0.low != nil || $0.high != nil } }
    var rows = [["series", x.label, y.label] + (hasBand ? ["low", "high"] : [])]
    for one in series {
      for point in one.points {
        rows.append(
          [one.name, "\(point.x)", "\(point.y)"]
            + (hasBand ? [point.low, point.high].map { $0.map { "\($0)" } ?? "" } : []))
      }
    }
    return CSV.text(rows)
  }
}
