/// The sign of a step's state, drawn so that no font has to have it.
enum StateIcon {
  /// Draws the sign, about nine pixels wide, around a middle.
  static func draw(_ state: GraphDrawing.State, _ x: Double, _ y: Double, on canvas: inout Canvas) {
    var path = Path()
    switch state {
    case .done: break
    case .ran:  // a tick
      path.move(x - 4, y)
      path.line(x - 1, y + 3.5)
      path.line(x + 4, y - 3.5)
      canvas.stroke(path, .hue(.green), width: 1.8)
    case .cached:  // two bars, as of an equals sign: the same bytes as before
      canvas.line(x - 3.5, y - 2, x + 3.5, y - 2, .muted, width: 1.6)
      canvas.line(x - 3.5, y + 2, x + 3.5, y + 2, .muted, width: 1.6)
    case .failed:  // a cross
      canvas.line(x - 3.5, y - 3.5, x + 3.5, y + 3.5, .hue(.vermilion), width: 2)
      canvas.line(x - 3.5, y + 3.5, x + 3.5, y - 3.5, .hue(.vermilion), width: 2)
    case .planned:  // a ring
      canvas.stroke(.box(x - 3.5, y - 3.5, 7, 7, radius: 3.5), .muted, width: 1.4)
    case .skipped:  // a bar
      canvas.line(x - 3.5, y, x + 3.5, y, .muted, width: 1.6)
    }
  }
}
