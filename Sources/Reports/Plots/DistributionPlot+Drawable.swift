import Documents

extension DistributionPlot: Drawable {
  package func svg() -> String {
    let width = 680.0
    let sorted = samples.map { sample in
      // On a logarithmic axis numbers that aren't positive count as lying at its left end.
      sample.values.filter { Projection.isUsable($0, .linear) }.sorted()
    }
    let dashes = Hue.dashes(samples.indices.map { samples[$0].hue ?? .series($0) })
    let legend = Legend(
      entries: samples.indices.map {
        (
          "\(samples[$0].name) (n = \(NumberFormat.count.text(Double(sorted[$0].count))))", ink($0),
          dashes[$0]
        )
      }, width: width)
    let top = 30 + legend.height + 8
    var frame = PlotFrame(left: 40, right: width - 12, top: top, bottom: top + 240)

    let horizontal: Projection
    var canvas = Canvas(width: width, height: frame.bottom + 44)
    legend.draw(x: 0, y: 0, on: &canvas)
    switch form {
    case .cumulative:
      let vertical = Projection(
        Axis("", range: 0...1), data: [], from: frame.bottom, to: frame.top)
      frame.left = PlotFrame.labelWidth(vertical.ticks(spacing: 48)) + 12
      horizontal = Projection(x, data: sorted.flatMap { $0 }, from: frame.left, to: frame.right)
      frame.drawVertical(Axis("share of values ≤ x"), vertical, on: &canvas)
      frame.drawHorizontal(x, horizontal, on: &canvas)
      for index in samples.indices {
        drawStairs(index, dashes[index], sorted[index], frame, horizontal, vertical, &canvas)
      }
      if marksLargestGap, sorted.count > 1 {
        drawGap(sorted[0], sorted[1], horizontal, vertical, &canvas)
      }
    case .histogram(let bins):
      let probe = Projection(x, data: sorted.flatMap { $0 }, from: 0, to: 1)
      let shares = sorted.map { Self.shares($0, bins: min(max(bins, 1), 200), probe) }
      let vertical = Projection(
        Axis(""), data: [0] + shares.flatMap { $0 }, from: frame.bottom, to: frame.top)
      frame.left = PlotFrame.labelWidth(vertical.ticks(spacing: 48)) + 12
      horizontal = Projection(x, data: sorted.flatMap { $0 }, from: frame.left, to: frame.right)
      frame.drawVertical(Axis("share of values"), vertical, on: &canvas)
      frame.drawHorizontal(x, horizontal, on: &canvas)
      for index in samples.indices {
        drawBars(shares[index], ink(index), frame, vertical, &canvas)
      }
    }
    return canvas.document(summary: summary)
  }

  private func ink(_ index: Int) -> Ink { .hue(samples[index].hue ?? .series(index)) }

  private func drawStairs(
    _ index: Int, _ dash: String?, _ values: [Double], _ frame: PlotFrame,
    _ horizontal: Projection, _ vertical: Projection, _ canvas: inout Canvas
  ) {
    guard !values.isEmpty else { return }
    var path = Path()
    path.move(frame.left, frame.bottom)
    var level = frame.bottom
    for (step, value) in values.enumerated() {
      let place = horizontal.clamped(value)
      let next = vertical.clamped(Double(step + 1) / Double(values.count))
      // Steps lower than half a pixel wait for the next one, and the last always counts.
      guard level - next >= 0.5 || step + 1 == values.count else { continue }
      path.line(place, level)
      path.line(place, next)
      level = next
    }
    path.line(frame.right, level)
    canvas.stroke(path, ink(index), width: 2, dash: dash)
  }

  /// The two-sample Kolmogorov-Smirnov distance, drawn where it is reached first.
  private func drawGap(
    _ first: [Double], _ second: [Double], _ horizontal: Projection, _ vertical: Projection,
    _ canvas: inout Canvas
  ) {
    guard let gap = Self.largestGap(first, second) else { return }
    let place = horizontal.clamped(gap.x)
    let ends = [vertical.clamped(gap.first), vertical.clamped(gap.second)]
    for end in ends { canvas.line(place - 4, end, place + 4, end, .text, width: 1.25) }
    canvas.line(place, ends[0], place, ends[1], .text, width: 1.25)
    let text = "D = \(NumberFormat.fixed(2).text((gap.first - gap.second).magnitude))"
    // Beside the upper end on the left, or beside the lower end on the right, no rising curve passes.
    if place > horizontal.start + 90 {
      canvas.text(text, place - 9, (ends.min() ?? 0) + 4, anchor: .end, hasHalo: true)
    } else {
      canvas.text(text, place + 9, (ends.max() ?? 0) + 4, hasHalo: true)
    }
  }

  /// Where two sorted samples' empirical distributions differ most, and their values there.
  static func largestGap(_ first: [Double], _ second: [Double])
    -> (x: Double, first: Double, second: Double)?
  {
    guard !first.isEmpty, !second.isEmpty else { return nil }
    var i = 0
    var j = 0
    var best: (x: Double, first: Double, second: Double)?
    while i < first.count || j < second.count {
      let x = min(i < first.count ? first[i] : .infinity, j < second.count ? second[j] : .infinity)
      while i < first.count, first[i] <= x { i += 1 }
      while j < second.count, second[j] <= x { j += 1 }
      let a = Double(i) / Double(first.count)
      let b = Double(j) / Double(second.count)
      if (a - b).magnitude > best.map({ ($0.first - $0.second).magnitude }) ?? -1 {
        best = (x, a, b)
      }
    }
    return best
  }

  /// The share of the values in each of `bins` intervals that are equal on the axis.
  private static func shares(_ values: [Double], bins: Int, _ unit: Projection) -> [Double] {
    var counts = [Int](repeating: 0, count: bins)
    for value in values {
      counts[min(max(Int(unit.clamped(value) * Double(bins)), 0), bins - 1)] += 1
    }
    return counts.map { values.isEmpty ? 0 : Double($0) / Double(values.count) }
  }

  private func drawBars(
    _ shares: [Double], _ ink: Ink, _ frame: PlotFrame, _ vertical: Projection,
    _ canvas: inout Canvas
  ) {
    let step = (frame.right - frame.left) / Double(shares.count)
    var outline: [(x: Double, y: Double)] = [(frame.left, frame.bottom)]
    for (index, share) in shares.enumerated() {
      let y = vertical.clamped(share)
      outline.append((frame.left + Double(index) * step, y))
      outline.append((frame.left + Double(index + 1) * step, y))
    }
    outline.append((frame.right, frame.bottom))
    canvas.fill(.polygon(outline), ink, opacity: 0.14)
    var path = Path()
    for (index, point) in outline.enumerated() {
      if index == 0 { path.move(point.x, point.y) } else { path.line(point.x, point.y) }
    }
    canvas.stroke(path, ink, width: 1.75)
  }

  package var summary: String {
    "Distribution of \(x.label): \(samples.prefix(8).map(\.name).joined(separator: ", "))"
  }

  package var csv: String? {
    CSV.text(
      [["sample", x.label]]
        + samples.flatMap { sample in sample.values.map { [sample.name, "\($0)"] } })
  }
}
