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

/// The key of a plot: a short stroke or a dot and a name for each series, in as many lines as needed.
struct Legend {
  var entries: [(name: String, ink: Ink, dash: String?)]
  var width: Double

  private static let size = 12.0
  private static let lineHeight = 20.0

  /// Places of the entries from the upper left corner.
  private var places: [(x: Double, y: Double, width: Double)] {
    var places: [(x: Double, y: Double, width: Double)] = []
    var x = 0.0
    var y = 0.0
    for entry in entries {
      let text = min(TextMeasure.width(entry.name.oneLine, size: Legend.size), 220)
      if x > 0, x + 22 + text > width {
        x = 0
        y += Legend.lineHeight
      }
      places.append((x, y, text))
      x += 22 + text + 18
    }
    return places
  }

  var height: Double { entries.isEmpty ? 0 : (places.last?.y ?? 0) + Legend.lineHeight }

  /// Draws the key with its upper left corner at the given place.
  func draw(x: Double, y: Double, on canvas: inout Canvas) {
    for (entry, place) in zip(entries, places) {
      let middle = y + place.y + Legend.lineHeight / 2
      canvas.line(
        x + place.x, middle, x + place.x + 16, middle, entry.ink, width: 2.5, dash: entry.dash)
      canvas.label(
        entry.name, x + place.x + 22, middle + 4, width: place.width + 1, .text, size: Legend.size)
    }
  }
}
