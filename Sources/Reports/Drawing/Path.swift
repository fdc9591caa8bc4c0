/// The outline of a shape as SVG path data.
struct Path: Equatable {
  private(set) var text = ""

  var isEmpty: Bool { text.isEmpty }

  mutating func move(_ x: Double, _ y: Double) { add("M", [x, y]) }

  mutating func line(_ x: Double, _ y: Double) { add("L", [x, y]) }

  mutating func curve(
    _ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double, _ x: Double, _ y: Double
  ) {
    add("C", [x1, y1, x2, y2, x, y])
  }

  mutating func close() { text += "Z" }

  private mutating func add(_ command: String, _ numbers: [Double]) {
    text += command + numbers.map { Canvas.number($0) }.joined(separator: " ")
  }

  /// A box with rounded corners.
  static func box(
    _ x: Double, _ y: Double, _ width: Double, _ height: Double, radius: Double = 0
  ) -> Path {
    var path = Path()
    let right = x + width
    let bottom = y + height
    let r = min(radius, min(width, height) / 2)
    // Control points at 0.45 of the radius from the corner make a near-perfect quarter of a circle.
    let c = r * 0.45
    path.move(x + r, y)
    path.line(right - r, y)
    if r > 0 { path.curve(right - c, y, right, y + c, right, y + r) }
    path.line(right, bottom - r)
    if r > 0 { path.curve(right, bottom - c, right - c, bottom, right - r, bottom) }
    path.line(x + r, bottom)
    if r > 0 { path.curve(x + c, bottom, x, bottom - c, x, bottom - r) }
    path.line(x, y + r)
    if r > 0 { path.curve(x, y + c, x + c, y, x + r, y) }
    path.close()
    return path
  }

  /// A closed polygon.
  static func polygon(_ points: [(x: Double, y: Double)]) -> Path {
    var path = Path()
    for (index, point) in points.enumerated() {
      if index == 0 { path.move(point.x, point.y) } else { path.line(point.x, point.y) }
    }
    if !points.isEmpty { path.close() }
    return path
  }
}
