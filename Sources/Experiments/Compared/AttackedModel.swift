package import Metrics
package import Plans

/// A compared model under an attack, with every metric before and after on the same rows.
package struct AttackedModel: Sendable, Equatable {
  /// One metric of both models.
  package struct Measured: Sendable, Equatable {
    package let metric: String
    package let before: Ref<Measurement>
    package let after: Ref<Measurement>
  }

  /// The attack in tables, such as `quantise q4_0`.
  package let title: String
  package let model: AnyRef
  package let measurements: [Measured]
}
