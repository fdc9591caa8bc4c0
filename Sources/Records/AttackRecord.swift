package import Metrics

/// What an attack on a compared model came to.
package struct AttackRecord: Sendable {
  package let title: String
  /// Each metric on the same rows before and after.
  package let measurements: [(metric: String, before: Measurement, after: Measurement)]
}
