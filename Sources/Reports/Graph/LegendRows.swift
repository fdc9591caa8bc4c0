/// The key of a graph: signs of states and colours of kinds.
struct LegendRows {
  /// A sign and what it means.
  struct Entry {
    var text: String
    var mark: Mark
  }

  /// What stands before the text.
  enum Mark {
    case state(GraphDrawing.State)
    case color(Ink)
  }

  private let entries: [(entry: Entry, x: Double, y: Double, width: Double)]
  /// The height of all rows.
  let height: Double

  /// Lays out groups of entries, each group on new rows.
  init(_ groups: [[Entry]], width: Double) {
    var placed: [(entry: Entry, x: Double, y: Double, width: Double)] = []
    var x = 0.0
    var y = 0.0
    for group in groups where !group.isEmpty {
      if !placed.isEmpty { y += 18 }
      x = 0
      for entry in group {
        let text = min(TextMeasure.width(entry.text.oneLine, size: 11), 180)
        if x > 0, x + 16 + text > width {
          x = 0
          y += 18
        }
        placed.append((entry, x, y, text))
        x += 16 + text + 14
      }
    }
    self.entries = placed
    height = placed.isEmpty ? 0 : y + 18
  }

  func draw(on canvas: inout Canvas) {
    for (entry, x, y, width) in entries {
      switch entry.mark {
      case .state(let state): StateIcon.draw(state, x + 6, y + 9, on: &canvas)
      case .color(let ink):
        canvas.fill(.box(x + 1, y + 4, 10, 10, radius: 2), ink, opacity: 0.35)
        canvas.stroke(.box(x + 1, y + 4, 10, 10, radius: 2), ink, width: 1.2)
      }
      canvas.label(entry.text, x + 16, y + 13, width: width + 1, .muted, size: 11)
    }
  }
}
