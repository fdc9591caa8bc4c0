package import Documents
package import Records
package import Reports

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
