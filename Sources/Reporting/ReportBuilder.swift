import Documents
import Experiments
import Plans
import Records
import Reports
import Running

/// Puts a report together: the notes, failures if any, then the cells that the spec asks for.
enum ReportBuilder {
  static func report(of record: RunRecord) async -> Report {
    let experiment = record.spec.experiment
    var cells: [Cell] = []
    if !experiment.notes.isEmpty { cells.append(.markdown(experiment.notes)) }
    for outcome in record.outcomes {
      if case .failed(let message) = outcome.state {
        cells.append(.callout(.failure, "Step \(outcome.label) failed: \(message)"))
      }
    }
    cells += await experiment.cells.compactMap { $0 as? any ReportCell }
      .concurrentMap { await $0.cells(record) }.flatMap(\.self)
    return Report(title: experiment.name, subtitle: subtitle(record), cells: cells)
  }

  private static func subtitle(_ record: RunRecord) -> String {
    let seeds = record.spec.experiment.seeds.count
    let points = record.spec.variants.count
    var parts = ["\(record.models.count) models", "\(record.plan.entries.count) steps"]
    if seeds > 1 { parts.append("\(seeds) seeds") }
    if points > 1 { parts.append("\(points) sweep points") }
    return parts.joined(separator: ", ")
  }
}
