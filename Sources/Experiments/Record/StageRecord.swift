import Documents
import Metrics
import Pipeline
import Storage

/// What was measured of a model on the way to a compared one.
struct StageRecord: Sendable {
  let stage: Stage
  /// Each metric with the rows that stood for the forget set, as in `Stage.Measured`.
  let measurements: [(set: Int, metric: String, measurement: Measurement)]

  /// A column on some rows.
  func column(_ metric: String, _ name: String, set: Int) -> Column? {
    measurements.first { $0.set == set && $0.metric == metric }?
      .measurement.columns.first { $0.name == name }
  }
}

/// One line of `stages.json`: one column of one metric for one model on the way.
struct StageRow {
  let model: ModelRecord
  let stage: Stage
  let set: Int
  let metric: String
  let column: Column

  static func rows(_ record: RunRecord) -> [StageRow] {
    record.models.flatMap { model in
      model.stages.flatMap { stage in
        stage.measurements.flatMap { set, metric, measurement in
          measurement.columns.map {
            StageRow(model: model, stage: stage.stage, set: set, metric: metric, column: $0)
          }
        }
      }
    }
  }

  var json: JSONValue {
    let compared = model.compared
    let row = MetricRow(
      method: compared.method, seed: compared.seed, point: compared.point, metric: metric,
      column: column)
    var fields = row.json.object ?? [:]
    fields["course"] = .string(stage.course)
    fields["stage"] = .integer(stage.place)
    fields["request"] = set == 0 ? .null : .integer(set)
    return .object(fields)
  }
}

extension RunSession {
  /// Gathers what was measured of the models on the way to one.
  func stages(of model: ComparedModel, _ trees: [Tree?]) throws -> [StageRecord] {
    try model.stages.map { stage in
      StageRecord(
        stage: stage,
        measurements: try stage.measurements.compactMap { measured in
          try load(measured.ref, trees).map { (measured.set, measured.metric, $0) }
        })
    }
  }
}
