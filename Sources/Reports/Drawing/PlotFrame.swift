/// The axes of a plot and what stands around them.
struct PlotFrame {
  /// Where the plotting area lies, in pixels.
  var left: Double
  var right: Double
  var top: Double
  var bottom: Double

  /// The label of an axis with its arrow.
  static func title(_ axis: Axis) -> String {
    guard let direction = axis.direction else { return axis.label }
    return axis.label.isEmpty ? direction.arrow : "\(axis.label) \(direction.arrow)"
  }

  /// How much room the labels of a vertical axis need.
  static func labelWidth(_ ticks: Ticks) -> Double {
    ticks.labels.map { TextMeasure.width($0, size: 11) }.max() ?? 0
  }

  /// Draws level lines with labels at the left and the axis title above the area.
  func drawVertical(_ axis: Axis, _ projection: Projection, on canvas: inout Canvas) {
    let ticks = projection.ticks(spacing: 48)
    for (value, label) in zip(ticks.values, ticks.labels) {
      guard let y = projection.place(value) else { continue }
      canvas.line(left, y, right, y, .grid)
      canvas.text(label, left - 8, y + 4, .muted, size: 11, anchor: .end)
    }
    canvas.label(PlotFrame.title(axis), 0, top - 12, width: canvas.width, .text, size: 12)
  }

  /// Draws the base line with marks and labels and the axis title under it.
  func drawHorizontal(
    _ axis: Axis, _ projection: Projection, spacing: Double = 80, hasGrid: Bool = false,
    titleInk: Ink = .text, on canvas: inout Canvas
  ) {
    let ticks = projection.ticks(spacing: spacing)
    for (value, label) in zip(ticks.values, ticks.labels) {
      guard let x = projection.place(value) else { continue }
      if hasGrid { canvas.line(x, top, x, bottom, .grid) }
      canvas.line(x, bottom, x, bottom + 4, .axis)
      canvas.text(label, x, bottom + 17, .muted, size: 11, anchor: .middle)
    }
    canvas.line(left, bottom, right, bottom, .axis)
    canvas.label(
      PlotFrame.title(axis), (left + right) / 2, bottom + 36, width: right - left + 80, titleInk,
      size: 12, anchor: .middle)
  }
}
