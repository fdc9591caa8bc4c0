import Experiments
package import Metrics
package import Records

/// The measurements of a run by model and column; seeds are taken together.
package struct MetricTable {
  /// One compared model, over all its seeds.
  package struct Row {
    package let title: String
    package let isBaseline: Bool
    /// The models of the row, one a seed.
    package let models: [ModelRecord]
  }

  package let rows: [Row]
  /// The metrics in the order of the spec.
  package let metrics: [String]

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
    for model in models {
      for (name, _) in model.measurements where !metrics.contains(name) { metrics.append(name) }
    }
    self.metrics = metrics
  }

  /// The most seeds that a row has.
  package var seeds: Int { rows.map(\.models.count).max() ?? 1 }

  /// The columns that a metric has in any model, in order.
  package func columns(of metric: String) -> [Metrics.Column] {
    var columns: [Metrics.Column] = []
    for row in rows {
      for model in row.models {
        for column in model.measurement(metric)?.columns ?? []
        where !columns.contains(where: { $0.name == column.name }) {
          columns.append(column)
        }
      }
    }
    return columns
  }

  /// One column of a row: the estimate of a single seed, or the mean of several.
  package func summary(_ row: Row, _ metric: String, _ column: String) -> SeedSummary? {
    let columns = row.models.compactMap { model in
      model.measurement(metric)?.columns.first { $0.name == column }
    }
    return SeedSummary(columns)
  }
}
