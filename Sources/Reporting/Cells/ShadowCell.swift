import Analysis
package import Documents
import Experiments
import Methods
import Metrics
import Plans
package import Records
package import Reports

/// Whether outputs can be told from those of retrained models, over seeds: every seed's retrained model is a shadow model.
package struct ShadowCell: ReportCell {
  package static let name = "shadow"
  package static let version = "1"
  package static let summary =
    "How far each method's outputs lie from retrained models', item by item over seeds."
  package static let shorthand: String? = "columns"
  let columns: [String]

  package init(_ parameters: inout Parameters) {
    columns = parameters.texts(
      "columns", default: ["forget.probability", "retain.probability"],
      "Columns whose items are probabilities.")
  }

  package func cells(_ record: RunRecord) -> [Cell] {
    let table = record.table
    let shown =
      columns.isEmpty
      ? [] : table.columns(named: columns).map { (metric: $0.metric, column: $0.column.name) }
    guard let control = table.rows.first(where: { $0.title == Retrain.name }), table.seeds > 2,
      !shown.isEmpty
    else {
      return [
        .callout(
          .warning,
          "Shadow models need three seeds, the retrained model, and a column of probabilities such as "
            + "forget.probability.")
      ]
    }
    let rows = table.rows.filter { $0.title != Retrain.name }.map { row in
      Table.Row(
        [.text(row.title)]
          + shown.map { metric, column -> Value in
            guard let distance = distance(row, control, metric, column) else {
              return .missing("needs the same items at three seeds")
            }
            return .estimate(
              distance.estimate, low: distance.low, high: distance.high, .fixed(3))
          }, isBaseline: row.isBaseline)
    }
    return [
      .heading("Beside shadow models"),
      .table(
        Table(
          columns: [Table.Column("method")]
            + shown.map { Table.Column($0.column, .right, direction: .closerTo(0)) },
          rows: rows,
          caption:
            "The distance between each method's margins and the retrained models', with 95 % intervals over "
            + "seeds.",
          footnotes: [
            "The unbiased energy distance of log-odds, in nats, over the \(table.seeds) seeds of both, the mean over "
              + "items; about 0 where nothing tells them apart, and a little below at times. Only models of different "
              + "seeds are compared."
          ]), from: shown.flatMap { record.sources(ofMetric: $0.metric) }),
    ]
  }

  private func distance(
    _ row: MetricTable.Row, _ control: MetricTable.Row, _ metric: String, _ column: String
  ) -> EnergyDistance? {
    func margins(_ row: MetricTable.Row) -> [UInt64: [Double]] {
      Dictionary(
        row.models.compactMap { model in
          model.measurement(metric)?.columns.first { $0.name == column }
            .map { (model.compared.seed, $0.values.map(EnergyDistance.margin)) }
        }
      ) { first, _ in first }
    }
    let (own, other) = (margins(row), margins(control))
    let seeds = own.keys.filter { other[$0] != nil }.sorted()
    return EnergyDistance(
      seeds.compactMap { own[$0] }, seeds.compactMap { other[$0] },
      quantile: SeedSummary.quantile)
  }
}
