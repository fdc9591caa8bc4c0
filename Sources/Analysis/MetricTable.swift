import Experiments
package import Metrics
package import Records

/// The measurements of a run by model and column; seeds are taken together.
package struct MetricTable: Sendable {
  /// One compared model, over all its seeds.
  package struct Row: Sendable {
    package let title: String
    package let isBaseline: Bool
    /// The models of the row, one a seed.
    package let models: [ModelRecord]
  }

  package let rows: [Row]
  /// The metrics in the order of the spec.
  package let metrics: [String]
  private let columns: [String: [Metrics.Column]]
  /// The summaries so far: those of many seeds are resampled, and are shown in several places.
  private let summaries = Shared()

  /// Takes the models of a run in their order.
  package init(_ models: [ModelRecord]) {
    var places: [String: Int] = [:]
    var titles: [String] = []
    var found: [[ModelRecord]] = []
    for model in models {
      let title = model.compared.title
      if let place = places[title] {
        found[place].append(model)
      } else {
        places[title] = titles.count
        titles.append(title)
        found.append([model])
      }
    }
    rows = zip(titles, found).map { title, models in
      Row(title: title, isBaseline: models[0].compared.isBaseline, models: models)
    }
    var metrics: [String] = []
    var columns: [String: [Metrics.Column]] = [:]
    var names: [String: Set<String>] = [:]
    for model in rows.flatMap(\.models) {
      for (metric, measurement) in model.measurements {
        for column in measurement.columns
        where names[metric, default: []].insert(column.name).inserted {
          columns[metric, default: []].append(column)
        }
      }
    }
    for model in models {
      for (name, _) in model.measurements where !metrics.contains(name) { metrics.append(name) }
    }
    (self.metrics, self.columns) = (metrics, columns)
  }

  /// The most seeds that a row has.
  package var seeds: Int { rows.map(\.models.count).max() ?? 1 }

  /// The columns that a metric has in any model, in order.
  package func columns(of metric: String) -> [Metrics.Column] { columns[metric] ?? [] }

  /// The columns of all metrics, or those of some names, each with the metric that has it.
  package func columns(
    named names: [String] = []
  ) -> [(metric: String, column: Metrics.Column)] {
    metrics.flatMap { metric in
      columns(of: metric).filter { names.isEmpty || names.contains($0.name) }
        .map { (metric: metric, column: $0) }
    }
  }

  /// One column of a row: the estimate of a single seed, or the mean of several.
  package func summary(_ row: Row, _ metric: String, _ column: String) -> SeedSummary? {
    let columns = row.models.compactMap { model in
      model.measurement(metric)?.columns.first { $0.name == column }
    }
    guard columns.count > 1 else { return SeedSummary(columns) }
    return summaries.value("\(metric)\n\(column)\n\(row.title)") { SeedSummary(columns) }
  }
}

extension RunRecord {
  /// The measurements of the run by model and column.
  package var table: MetricTable { shared.value("metric table") { MetricTable(models) } }
}
