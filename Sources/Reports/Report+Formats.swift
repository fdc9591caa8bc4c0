import JSON

extension Report {
  /// The report as GitHub-flavoured Markdown; figures are links to `figures/<fileName>.svg`.
  package func markdown() -> String {
    var renderer = MarkdownRenderer()
    return renderer.document(self)
  }

  /// The report as one HTML page that needs no other file, no network and no script.
  package func html() -> String {
    var renderer = HTMLRenderer()
    return renderer.page(self)
  }

  /// The report as a Jupyter notebook (nbformat 4.5).
  package func notebook() -> String {
    var renderer = NotebookRenderer()
    // Jupyter writes its files with one space a level.
    return renderer.notebook(self).pretty(indent: 1)
  }
}

extension Table {
  /// The table alone as GitHub-flavoured Markdown, without its caption.
  package func markdown() -> String { MarkdownRenderer.rows(self) }
}
