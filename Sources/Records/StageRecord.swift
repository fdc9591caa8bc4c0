package import Experiments
package import Metrics
import Plans
import Storage

/// What was measured of a model on the way to a compared one.
package struct StageRecord: Sendable {
  /// Which model it is.
  package let stage: Stage
  /// Each metric with the rows that stood for the forget set, as in `Stage.Measured`.
  package let measurements: [(set: Int, metric: String, measurement: Measurement)]

  /// A column on some rows.
  package func column(_ metric: String, _ name: String, set: Int) -> Column? {
    measurements.first { $0.set == set && $0.metric == metric }?
      .measurement.columns.first { $0.name == name }
  }
}

extension RecordReader {
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
