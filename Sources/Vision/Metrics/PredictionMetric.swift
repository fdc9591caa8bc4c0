package import Documents
package import Metrics
package import Plans

/// A metric that is a function of what a classifier takes images for.
package protocol PredictionMetric: Metric, Codable where Target == JudgedImages {
  /// Measures; empty where there is nothing to measure.
  func columns(of predictions: Predictions, _ bootstrap: Bootstrap) -> [Column]
}

extension PredictionMetric {
  /// It looks at answers alone.
  package var needsWeights: Bool { false }
  /// The same.
  package var needsScores: Bool { false }

  /// Adds the step that measures.
  package func wire(
    _ label: String, _ judged: JudgedImages, into plan: inout Plan
  ) -> Ref<Measurement> {
    plan.add(
      "\(label) \(Self.name)", MeasureImages(metric: self, seed: judged.seed), judged.predictions)
  }
}

/// Every metric of classifiers that a spec can name; add yours here.
package let imageMetrics = Registry<any Metric<JudgedImages>>(
  family: "metric",
  [HarmonicMeasure.self, ForgettingError.self, KeptAccuracy.self, ClassAccuracy.self])
