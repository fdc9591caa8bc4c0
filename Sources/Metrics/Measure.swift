import Documents
package import Models
package import Plans

/// Measures one metric from what it asked for.
package struct Measure<M: EvidenceMetric>: Step {
  package static var kind: String { "measure-\(M.name)" }
  package static var version: String { "1 \(M.name)@\(M.version)" }

  package let metric: M
  package let seed: UInt64

  package init(metric: M, seed: UInt64) {
    self.metric = metric
    self.seed = seed
  }

  package func run(_ input: EvidenceInputs, _ context: Context) throws -> Measurement {
    let bootstrap = Bootstrap(resamples: metric.resamples, seed: seed)
    return Measurement(
      metric: M.name, columns: try metric.columns(of: MetricEvidence(input), bootstrap))
  }
}
