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
