/// A picture with a number, a caption and, if wanted, the data it was drawn from.
package struct Figure: Sendable, Equatable {
  /// The name of the file without its ending; letters, digits, `-` and `_` survive, others become `-`.
  package var name: String
  /// Plain text under the figure.
  package var caption: String
  /// A complete stand-alone SVG document; empty when there is a PNG.
  package var svg: String
  /// The bytes of a PNG file; nil for a drawing.
  package var png: [UInt8]?
  /// What a reader who can't see the picture should know.
  package var alt: String
  /// The plotted numbers as CSV, offered beside the figure.
  package var data: String?
  /// True for drawings of this module, which stand in the page itself; any other SVG is embedded as an image,
  /// where nothing in it can run.
  package let isOwnDrawing: Bool
  /// True for what differs from run to run, such as times: it stands in the reports and is no file of the results.
  package var isView = false

  /// Creates a figure from a plot or a graph of this module.
  package init(
    _ name: String, caption: String, _ drawing: some Drawable, alt: String? = nil,
    data: String? = nil
  ) {
    self.name = name
    self.caption = caption
    self.svg = drawing.svg()
    self.alt = alt ?? drawing.summary
    self.data = data ?? drawing.csv
    self.isOwnDrawing = true
  }

  /// Creates a figure from an SVG that was made elsewhere.
  package init(_ name: String, caption: String, foreignSVG svg: String, alt: String) {
    self.name = name
    self.caption = caption
    self.svg = svg
    self.alt = alt
    self.data = nil
    self.isOwnDrawing = false
  }

  /// Creates a figure from a PNG file; nil for bytes that are none.
  package init?(_ name: String, caption: String, png: [UInt8], alt: String) {
    guard png.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) else { return nil }
    self.name = name
    self.caption = caption
    self.svg = ""
    self.png = png
    self.alt = alt
    self.data = nil
    self.isOwnDrawing = false
  }

  /// The path of the file from the report, and its bytes.
  package var file: (path: String, bytes: [UInt8]) {
    ("figures/\(fileName).\(png == nil ? "svg" : "png")", png ?? Array(svg.utf8))
  }

  /// The type of the file, as outputs of notebooks and links with data name it.
  var mediaType: String { png == nil ? "image/svg+xml" : "image/png" }

  /// True when the drawing is wider than a column of text.
  var isWide: Bool {
    isOwnDrawing && (attribute("width") ?? 0) > 720
  }

  /// The first number of a name in the drawing: what its root says.
  func attribute(_ name: String) -> Double? {
    guard let mark = svg.prefix(500).firstRange(of: " \(name)=\"") else { return nil }
    return Double(svg[mark.upperBound...].prefix { $0 != "\"" })
  }

  /// The name as it may stand in a path: ASCII letters, digits, `-` and `_`, at most 80.
  package var fileName: String {
    let safe = name.unicodeScalars.prefix(80).map { scalar -> Character in
      let isSafe =
        scalar.isASCII
        && (scalar.properties.isAlphabetic || (48...57).contains(scalar.value) || scalar == "_")
      return isSafe ? Character(scalar) : "-"
    }
    return safe.isEmpty ? "figure" : String(safe)
  }
}
