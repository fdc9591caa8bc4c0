/// A report: a title and cells in reading order, the same for every format.
///
/// A report is a value; `markdown()`, `html()` and `notebook()` are pure functions of it. Nothing in it
/// may depend on the clock: two equal runs give equal reports up to their provenance cells.
package struct Report: Sendable, Equatable {
  package var title: String
  /// One sentence under the title, plain text.
  package var subtitle: String?
  package var cells: [Cell]

  /// Creates a report.
  package init(title: String, subtitle: String? = nil, cells: [Cell] = []) {
    self.title = title
    self.subtitle = subtitle
    self.cells = cells
  }

  /// Every figure of the report in reading order, also those of galleries and inside details, but for views.
  ///
  /// The caller writes each to its `file`, where `report.md` and `report.ipynb` expect it.
  package var figures: [Figure] { Report.figures(in: cells) }

  private static func figures(in cells: [Cell]) -> [Figure] {
    cells.flatMap { cell -> [Figure] in
      switch cell.content {
      case .figure(let figure): figure.isView ? [] : [figure]
      case .gallery(let figures): figures
      case .details(_, let cells): figures(in: cells)
      default: []
      }
    }
  }
}
