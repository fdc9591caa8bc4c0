package import Documents
package import Reports

/// A cell that a spec can ask for in its report.
package protocol ReportCell: Component {
  /// Draws the cell from the record of a run; nothing to show gives no cells.
  func cells(_ record: RunRecord) -> [Cell]
}

/// Every report cell that a spec can name; add yours here.
package let reportCells = Registry<any ReportCell>(
  family: "report cell",
  [
    DefaultCells.self, MarkdownCell.self, TableCell.self, ComparisonCell.self, AttackCell.self,
    RequestsCell.self, CurvesCell.self, TrustCell.self, ShadowCell.self,
    SweepCell.self, PlotCell.self, SamplesCell.self, SearchCell.self, ForgottenImagesCell.self,
    DiffCell.self,
    ImagesCell.self, GenericLabelsCell.self, RelearningCell.self, CostCell.self,
    ParametersCell.self, PlanCell.self, ProvenanceCell.self,
  ])

/// The cells of a report that says nothing else.
package struct DefaultCells: ReportCell {
  package static let name = "default"
  package static let version = "1"
  package static let summary =
    "The usual report: sweep, results, comparisons, attacks, plots, samples, cost, parameters, plan, provenance."

  package init(_ parameters: inout Parameters) {}

  package func cells(_ record: RunRecord) -> [Cell] {
    let names = [
      "sweep", "table", "comparison", "attacks", "requests", "curves", "plot", "samples", "search",
      "forgotten_images",
      "generic_labels", "relearning", "cost", "parameters", "plan", "provenance",
    ]
    return names.flatMap { reportCells.make(.text($0)).value?.cells(record) ?? [] }
  }
}

/// Text by the author of the spec.
package struct MarkdownCell: ReportCell {
  package static let name = "markdown"
  package static let version = "1"
  package static let summary = "Markdown by the author."
  package static let shorthand: String? = "text"
  let text: String

  package init(_ parameters: inout Parameters) {
    text = parameters.text("text", "The Markdown.")
  }

  package func cells(_ record: RunRecord) -> [Cell] { [.markdown(text)] }
}
