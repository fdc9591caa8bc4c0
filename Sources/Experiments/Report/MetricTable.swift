import Metrics
import Reports

/// The measurements of a run by model and column; seeds are taken together.
struct MetricTable {
  /// One compared model, over all its seeds.
  struct Row {
    let title: String
    let isBaseline: Bool
    /// The models of the row, one a seed.
    let models: [ModelRecord]
  }

  let rows: [Row]
  /// The metrics in the order of the spec.
  let metrics: [String]

  init(_ models: [ModelRecord]) {
    var rows: [Row] = []
    for model in models {
      if let index = rows.firstIndex(where: { $0.title == model.compared.title }) {
        let row = rows[index]
        rows[index] = Row(
          title: row.title, isBaseline: row.isBaseline, models: row.models + [model])
      } else {
        rows.append(
          Row(
            title: model.compared.title, isBaseline: model.compared.isBaseline, models: [model]))
      }
    }
    self.rows = rows
    var metrics: [String] = []
    for model in models {
      for (name, _) in model.measurements where !metrics.contains(name) { metrics.append(name) }
    }
    self.metrics = metrics
  }

  /// The columns that a metric has in any model, in order.
  func columns(of metric: String) -> [Metrics.Column] {
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
  func summary(_ row: Row, _ metric: String, _ column: String) -> SeedSummary? {
    let columns = row.models.compactMap { model in
      model.measurement(metric)?.columns.first { $0.name == column }
    }
    return SeedSummary(columns)
  }

  func table(of metric: String) -> Table {
    let columns = columns(of: metric)
    let seeds = rows.map(\.models.count).max() ?? 1
    return Table(
      columns: [Table.Column("method")]
        + columns.map {
          Table.Column(
            $0.name.split(separator: ".").last.map {
              $0.split(separator: "_").joined(separator: " ")
            }
              ?? $0.name,
            group: $0.name.contains(".")
              ? $0.name.split(separator: ".").first.map(String.init) : nil,
            .right, direction: $0.direction.arrow, emphasis: .bestAndTies)
        },
      rows: rows.map { row in
        Table.Row(
          [.text(row.title)]
            + columns.map { column in
              summary(row, metric, column.name).map(\.value) ?? .missing("not measured")
            },
          isBaseline: row.isBaseline)
      },
      caption: metric.split(separator: "_").joined(separator: " "),
      footnotes: [
        seeds > 1
          ? "Means over \(seeds) seeds with 95 % intervals of Student's t over the seeds."
          : "95 % intervals by bootstrap over the items."
      ])
  }
}

extension Metrics.Column.Direction {
  /// The same direction for tables and plots.
  var arrow: Reports.Direction {
    switch self {
    case .higher: .higher
    case .lower: .lower
    case .closerTo(let target): .closerTo(target)
    }
  }

  /// The direction in one word, for files.
  var word: String {
    switch self {
    case .higher: "higher"
    case .lower: "lower"
    case .closerTo(let target): "closer to \(target)"
    }
  }
}
