/// Builds an SVG document element by element, with coordinates to a hundredth of a pixel.
///
/// No element has an id and no style sheet is inside, so any number of drawings can stand in one page.
struct Canvas {
  let width: Double
  let height: Double
  private var body = ""

  init(width: Double, height: Double) {
    self.width = width
    self.height = height
  }

  /// On which side of its place a text stands.
  enum Anchor: String {
    case start
    case middle
    case end
  }

  /// A coordinate as text: at most two decimals, no exponent.
  static func number(_ value: Double) -> String {
    guard value.isFinite else { return "0" }
    let hundredths = Int((min(max(value, -1e6), 1e6) * 100).rounded())
    let whole = hundredths.magnitude / 100
    let rest = hundredths.magnitude % 100
    var text = hundredths < 0 ? "-\(whole)" : "\(whole)"
    if rest == 0 { return text }
    text += rest < 10 ? ".0" : "."
    text += rest.isMultiple(of: 10) ? "\(rest / 10)" : "\(rest)"
    return text
  }

  mutating func line(
    _ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double, _ ink: Ink, width: Double = 1,
    dash: String? = nil
  ) {
    var path = Path()
    path.move(x1, y1)
    path.line(x2, y2)
    stroke(path, ink, width: width, dash: dash)
  }

  mutating func stroke(_ path: Path, _ ink: Ink, width: Double = 1, dash: String? = nil) {
    guard !path.isEmpty else { return }
    let dashes = dash.map { " stroke-dasharray=\"\($0)\"" } ?? ""
    body += """
      <path d="\(path.text)" class="s-\(ink.name)" fill="none" stroke="\(ink.onWhite)" \
      stroke-width="\(Canvas.number(width))" stroke-linejoin="round" stroke-linecap="round"\(dashes)/>

      """
  }

  mutating func fill(_ path: Path, _ ink: Ink, opacity: Double = 1) {
    guard !path.isEmpty else { return }
    let faint = opacity < 1 ? " fill-opacity=\"\(Canvas.number(opacity))\"" : ""
    body += """
      <path d="\(path.text)" class="f-\(ink.name)" fill="\(ink.onWhite)"\(faint)/>

      """
  }

  mutating func dot(_ x: Double, _ y: Double, radius: Double, _ ink: Ink, rim: Ink? = nil) {
    let edge =
      rim.map { " s-\($0.name)\" stroke=\"\($0.onWhite)\" stroke-width=\"1.5" } ?? ""
    body += """
      <circle cx="\(Canvas.number(x))" cy="\(Canvas.number(y))" r="\(Canvas.number(radius))" \
      class="f-\(ink.name)\(edge)" fill="\(ink.onWhite)"/>

      """
  }

  /// A place that shows a tooltip when the pointer rests on it, and nothing else.
  mutating func spot(_ x: Double, _ y: Double, radius: Double, tooltip: String) {
    body += """
      <circle cx="\(Canvas.number(x))" cy="\(Canvas.number(y))" r="\(Canvas.number(radius))" \
      fill-opacity="0"><title>\(tooltip.oneLine.shortened(to: 400).escapedForMarkup)</title></circle>

      """
  }

  /// A text with its baseline at y; a halo keeps lines behind it off, the tooltip shows when the pointer rests on it.
  mutating func text(
    _ text: String, _ x: Double, _ y: Double, _ ink: Ink = .text, size: Double = 12,
    anchor: Anchor = .start, isBold: Bool = false, hasHalo: Bool = false, tooltip: String? = nil
  ) {
    guard !text.isEmpty else { return }
    let place = anchor == .start ? "" : " text-anchor=\"\(anchor.rawValue)\""
    let paper = Ink.paper
    let halo =
      hasHalo
      ? " s-\(paper.name)\" stroke=\"\(paper.onWhite)\" stroke-width=\"4\" paint-order=\"stroke"
      : ""
    let weight = isBold ? " font-weight=\"600\"" : ""
    let title =
      tooltip.map { "<title>\($0.oneLine.shortened(to: 400).escapedForMarkup)</title>" } ?? ""
    body += """
      <text x="\(Canvas.number(x))" y="\(Canvas.number(y))" class="f-\(ink.name)\(halo)" \
      fill="\(ink.onWhite)" font-size="\(Canvas.number(size))"\(place)\(weight)>\
      \(text.oneLine.escapedForMarkup)\(title)</text>

      """
  }

  /// A text that is cut at `width` and then carries the whole as a tooltip.
  mutating func label(
    _ text: String, _ x: Double, _ y: Double, width: Double, _ ink: Ink = .text, size: Double = 12,
    anchor: Anchor = .start, isBold: Bool = false, hasHalo: Bool = false
  ) {
    let line = text.oneLine
    let fitted = TextMeasure.fitted(line, width: width, size: size)
    self.text(
      fitted, x, y, ink, size: size, anchor: anchor, isBold: isBold, hasHalo: hasHalo,
      tooltip: fitted == line ? nil : line)
  }

  /// The most characters of the tooltip of a group.
  static let longestTooltip = 600

  mutating func openGroup(tooltip: String) {
    let shown = tooltip.oneLine.shortened(to: Self.longestTooltip)
    body += "<g><title>\(shown.escapedForMarkup)</title>\n"
  }

  mutating func closeGroup() { body += "</g>\n" }

  /// The whole document; `summary` is what a screen reader says.
  func document(summary: String) -> String {
    let size = "\(Canvas.number(width)) \(Canvas.number(height))"
    return """
      <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \(size)" width="\(Canvas.number(width))" \
      height="\(Canvas.number(height))" role="img" aria-label="\(summary.oneLine.escapedForMarkup)" \
      font-family="system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif">
      <path d="M0 0H\(Canvas.number(width))V\(Canvas.number(height))H0Z" class="f-paper" fill="#ffffff"/>
      \(body)</svg>

      """
  }
}
