package import Metrics
package import Plans

/// The measurements of one trial that the objective is computed from: one method at one seed.
package struct Probe: Sendable {
  /// The method's name.
  package let method: String
  /// The trial.
  package let point: [Assignment]
  /// What is measured of it, on the rows of the objective.
  package let measurements: [Ref<Measurement>]
}
