import Documents

extension TimelinePlot: Drawable {
  private static let width = 700.0
  private static let names = 130.0
  private static let memoryHeight = 70.0

  /// The unit of the axis of time, and its seconds.
  private var unit: (name: String, seconds: Double) {
    let end = bars.map(\.end).max() ?? 0
    if end > 3 * 3600 { return ("h", 3600) }
    return end > 300 ? ("min", 60) : ("s", 1)
  }

  /// The drawing.
  package func svg() -> String {
    let lanes = lanes
    let groups = groups
    let row = max(3, min(18, 480 / Double(max(1, lanes.count))))
    let legend = Legend(
      entries: groups.enumerated().map { ($1, .hue(.series($0)), nil) }, width: Self.width)
    let top = legend.height + 8
    let frame = PlotFrame(
      left: Self.names, right: Self.width - 10, top: top, bottom: top + row * Double(lanes.count))
    let curve = memory
    let hasMemory = curve.contains { $0.bytes > 0 }
    let height = frame.bottom + 46 + (hasMemory ? Self.memoryHeight + 46 : 0)
    var canvas = Canvas(width: Self.width, height: height)
    legend.draw(x: 0, y: 0, on: &canvas)
    let unit = unit
    let end = max(bars.map(\.end).max() ?? 0, 1e-3) / unit.seconds
    let axis = Axis("time since the beginning (\(unit.name))", range: 0...end)
    let projection = Projection(axis, data: [], from: frame.left, to: frame.right)
    frame.drawHorizontal(axis, projection, hasGrid: true, on: &canvas)
    for (number, lane) in lanes.enumerated() {
      let y = frame.top + Double(number) * row
      if number == 0 || lanes[number - 1].place != lane.place {
        canvas.label(lane.place, 0, y + max(row - 4, 9), width: Self.names - 10, size: 11)
        if number > 0 { canvas.line(0, y, frame.right, y, .grid) }
      }
      for index in lane.bars {
        draw(bars[index], y, row, projection, unit.seconds, groups, &canvas)
      }
    }
    if hasMemory {
      draw(
        curve,
        PlotFrame(
          left: frame.left, right: frame.right, top: frame.bottom + 62,
          bottom: frame.bottom + 62 + Self.memoryHeight),
        projection, unit.seconds, &canvas)
    }
    return canvas.document(summary: summary)
  }

  private func draw(
    _ bar: Bar, _ y: Double, _ row: Double, _ projection: Projection, _ unit: Double,
    _ groups: [String], _ canvas: inout Canvas
  ) {
    let left = projection.clamped(bar.start / unit)
    let right = max(left + 1, projection.clamped(bar.end / unit) - 0.5)
    let ink = groups.firstIndex(of: bar.group).map { Ink.hue(.series($0)) } ?? .hue(.grey)
    let path = Path.box(left, y + 1, right - left, row - 2, radius: 2)
    var words = [bar.name, bar.place, NumberFormat.duration.text(bar.length)]
    if bar.memory > 0 { words.append(NumberFormat.bytes.text(bar.memory)) }
    words += [bar.ending].compactMap(\.self)
    canvas.openGroup(tooltip: words.joined(separator: ", "))
    canvas.fill(path, ink, opacity: bar.ending == nil ? 1 : 0.4)
    canvas.closeGroup()
    if row >= 12, right - left > 40 {
      canvas.label(bar.name, left + 4, y + row - 5, width: right - left - 8, .paper, size: 10)
    }
  }

  private func draw(
    _ curve: [(time: Double, bytes: Double)], _ frame: PlotFrame, _ projection: Projection,
    _ unit: Double, _ canvas: inout Canvas
  ) {
    let most = curve.map(\.bytes).max() ?? 0
    let axis = Axis("memory in use together (GB)", range: 0...(most / 1e9))
    let up = Projection(axis, data: [], from: frame.bottom, to: frame.top)
    frame.drawVertical(axis, up, on: &canvas)
    var path = Path()
    path.move(frame.left, frame.bottom)
    var last = 0.0
    for point in curve {
      let x = projection.clamped(point.time / unit)
      path.line(x, up.clamped(last / 1e9))
      path.line(x, up.clamped(point.bytes / 1e9))
      last = point.bytes
    }
    canvas.stroke(path, .hue(.grey), width: 1.5)
    canvas.line(frame.left, frame.bottom, frame.right, frame.bottom, .axis)
  }

  package var summary: String {
    let end = bars.map(\.end).max() ?? 0
    let places = Set(bars.map(\.place)).count
    return
      "\(bars.count) steps at work in \(NumberFormat.duration.text(end)), at most \(lanes.count) at once"
      + (places > 1 ? ", in \(places) places" : "")
  }

  /// A line a bar.
  package var csv: String? {
    CSV.text(
      [["step", "kind", "place", "start_s", "end_s", "memory_bytes", "ending"]]
        + bars.map {
          [
            $0.name, $0.group, $0.place, "\($0.start)", "\($0.end)", "\(Int($0.memory))",
            $0.ending ?? "",
          ]
        })
  }
}
