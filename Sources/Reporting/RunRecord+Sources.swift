import Experiments
import Metrics
import Plans
import Records
import Reports
import Running
import Storage

extension RunRecord {
  /// The step at a position of the plan, for the small print under a cell.
  func source(of index: Int) -> Source {
    let outcome = outcomes[index]
    let isCached: Bool? = outcome.isDone ? outcome.state == .cached : nil
    return Source(step: outcome.label, key: outcome.key?.hex ?? "", isCached: isCached)
  }

  /// The steps that judged the trials of a sweep, or the points by a column.
  func sources(ofObjective column: String?) -> [Source] {
    guard spec.experiment.sweep.objective == nil else {
      return probes.flatMap { $0.measurements.map { source(of: $0.index) } }
    }
    let metrics = models.flatMap { $0.measurements }
    let metric =
      metrics.first { $0.measurement.columns.contains { $0.name == (column ?? ModelUtility.name) } }
      ?? metrics.first
    return metric.map { sources(ofMetric: $0.metric) } ?? []
  }

  /// The steps that measured a metric.
  func sources(ofMetric name: String) -> [Source] {
    models.flatMap { model in
      model.compared.measurements.filter { $0.metric == name }.map { source(of: $0.ref.index) }
    }
  }
}
