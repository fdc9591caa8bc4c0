package import Documents
import Experiments
package import Records
package import Reports

/// The cells of a report that says nothing else.
package struct DefaultCells: ReportCell {
  package static let name = "default"
  package static let version = "1"
  package static let summary =
    "The usual report: sweep, results, comparisons, attacks, plots, samples, cost, timeline, parameters, plan, provenance."

  package init(_ parameters: inout Parameters) {}

  package func cells(_ record: RunRecord) async -> [Cell] {
    let cells = record.spec.experiment.reportCells.compactMap {
      reportCells.make(.text($0)).value
    }
    return await cells.concurrentMap { await $0.cells(record) }.flatMap(\.self)
  }
}
