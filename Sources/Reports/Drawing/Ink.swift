/// What a line or an area is drawn with: a class, by which a page gives it the colour of its theme, and the colour on white
/// that holds where no page does.
enum Ink: Equatable {
  case text
  case muted
  case axis
  case grid
  case paper
  case hue(Hue)

  /// The class is `s-<name>` for strokes and `f-<name>` for areas and letters.
  var name: String {
    switch self {
    case .text: "text"
    case .muted: "muted"
    case .axis: "axis"
    case .grid: "grid"
    case .paper: "paper"
    case .hue(let hue): "\(hue)"
    }
  }

  var onWhite: String {
    switch self {
    case .text: "#24292f"
    case .muted: "#5f6770"
    case .axis: "#8c949c"
    case .grid: "#e4e7ea"
    case .paper: "#ffffff"
    case .hue(let hue): hue.onWhite
    }
  }

  var onDark: String {
    switch self {
    case .text: "#dcdcd8"
    case .muted: "#a0a5aa"
    case .axis: "#737a81"
    case .grid: "#33373c"
    case .paper: "#17191c"
    case .hue(let hue): hue.onDark
    }
  }

  /// Every ink, in a fixed order.
  static var all: [Ink] { [.text, .muted, .axis, .grid, .paper] + Hue.allCases.map(Ink.hue) }
}
