package import JSON
import Experiments
import Metrics

/// One line of `stages.json`: one column of one metric for one model on the way.
package struct StageRow {
  let model: ModelRecord
  let stage: Stage
  let set: Int
  let metric: String
  let column: Column

  /// All lines of a run, in the order of its models.
  package static func rows(_ record: RunRecord) -> [StageRow] {
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

  /// The line: that of `metrics.json` with the course, the stage and the request.
  package var json: JSONValue {
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
