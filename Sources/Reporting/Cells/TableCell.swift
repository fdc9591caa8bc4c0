import Analysis
package import Documents
import Experiments
import Metrics
package import Records
package import Reports

/// The metrics of every method, side by side.
package struct TableCell: ReportCell {
  package static let name = "table"
  package static let version = "3"
  package static let summary = "Every metric of every method with its 95 % interval."
  package static let shorthand: String? = "metrics"
  let metrics: [String]

  package init(_ parameters: inout Parameters) {
    metrics = parameters.texts(
      "metrics", default: [], "The metrics to show; all when empty.")
  }

  package func cells(_ record: RunRecord) -> [Cell] {
    let table = record.table
    guard !table.rows.isEmpty else { return [] }
    let shown = table.metrics.filter { metrics.isEmpty || metrics.contains($0) }
    guard !shown.isEmpty else {
      return [
        .callout(.warning, "No metric of this run is among: \(metrics.joined(separator: ", "))")
      ]
    }
    let sources = shown.flatMap { record.sources(ofMetric: $0) }
    return [.heading("Results")] + table.tables(of: shown).map { .table($0, from: sources) }
      + [UnequalTerms.search(record)].compactMap(\.self)
  }
}
