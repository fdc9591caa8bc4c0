extension IntervalPlot: Drawable {
  package func svg() -> String { "<svg xmlns=\"http://www.w3.org/2000/svg\"/>" }
  package var summary: String { "" }
  package var csv: String? { nil }
}
