import FoundationEssentials

/// A figure in HTML.
enum HTMLFigure {
  /// The drawing with its number and caption below, and its numbers to take away.
  static func html(_ figure: Figure, number: Int) -> String {
    """
    <figure class="plot\(figure.isWide ? " wide" : "")" id="figure-\(number)"\(skipped(figure))>
    <div class="scroll" tabindex="0" role="region" aria-label="Figure \(number)">
    \(picture(figure))</div>
    <figcaption><b>Figure \(number).</b> \(figure.caption.oneLine.escapedForMarkup)\(data(figure))</figcaption>
    </figure>
    """
  }

  /// A large drawing is laid out only while it is looked at; its height keeps its place.
  private static func skipped(_ figure: Figure) -> String {
    guard figure.isOwnDrawing, figure.svg.utf8.count > 150_000,
      let height = figure.attribute("height")
    else { return "" }
    return
      " style=\"content-visibility:auto;contain-intrinsic-size:auto \(Canvas.number(height))px\""
  }

  /// Own drawings stand in the page and take its colours; others are images, where nothing can run.
  static func picture(_ figure: Figure) -> String {
    if figure.isOwnDrawing { return figure.svg }
    return """
      <img src="data:\(figure.mediaType);base64,\(base64(figure.file.bytes))" \
      alt="\(figure.alt.oneLine.escapedForMarkup)">

      """
  }

  private static func data(_ figure: Figure) -> String {
    guard let data = figure.data, data.utf8.count <= 200_000 else { return "" }
    return """
       <a class="csv" download="\(figure.fileName).csv" \
      href="data:text/csv;charset=utf-8;base64,\(base64(Array(data.utf8)))">CSV</a>
      """
  }

  /// Pictures in a grid, each with its caption.
  static func gallery(_ figures: [Figure]) -> String {
    let tiles = figures.map { figure in
      """
      <figure>
      \(picture(figure))<figcaption>\(figure.caption.oneLine.escapedForMarkup)</figcaption>
      </figure>
      """
    }
    return "<div class=\"gallery\">\n\(tiles.joined(separator: "\n"))\n</div>"
  }

  static func base64(_ bytes: [UInt8]) -> String { Data(bytes).base64EncodedString() }
}
