package import Documents
package import Metrics
package import Plans

/// Something to measure about what a classifier takes images for.
package protocol ImageMetric: Component, Codable {
  func columns(of predictions: Predictions, _ bootstrap: Bootstrap) -> [Column]
}

extension ImageMetric {
  /// Adds the step that measures.
  package func wire(
    _ label: String, _ predictions: Ref<Predictions>, seed: UInt64, into plan: inout Plan
  ) -> Ref<Measurement> {
    plan.add("\(label) \(Self.name)", MeasureImages(metric: self, seed: seed), predictions)
  }
}

/// Measures one metric.
package struct MeasureImages<M: ImageMetric>: Step {
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

/// Every metric of classifiers that a spec can name; add yours here.
package let imageMetrics = Registry<any ImageMetric>(
  family: "metric",
  [HarmonicMeasure.self, ForgettingError.self, KeptAccuracy.self, ClassAccuracy.self])
