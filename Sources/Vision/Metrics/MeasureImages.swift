import Documents
package import Metrics
package import Plans

/// Measures one metric.
package struct MeasureImages<M: PredictionMetric>: Step {
  package static var kind: String { "measure-\(M.name)" }
  package static var version: String { "1 \(M.name)@\(M.version)" }

  package let metric: M
  package let seed: UInt64

  package func run(_ predictions: Predictions, _ context: Context) throws -> Measurement {
    Measurement(
      metric: M.name,
      columns: metric.columns(of: predictions, Bootstrap(resamples: 2000, seed: seed)))
  }
}
