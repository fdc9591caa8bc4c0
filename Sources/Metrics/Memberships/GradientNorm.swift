package import Documents
import Models
package import Plans

/// Whether forget rows can be told from rows never seen by how far one step on a row would move the model: the length
/// of the gradient of its loss by all weights, short for what was learnt (Nasr and others, 2019; open-unlearning).
package struct GradientNorm: Metric {
  package static let name = "gradient_norm"
  package static let version = "1"
  package static let summary = "Membership by the length of each row's gradient."

  package let resamples: Int

  package init(_ p: inout Parameters) {
    resamples = Membership.resamples(&p)
  }

  package func wire(
    _ label: String, _ subject: Subject, into plan: inout Plan
  ) throws -> Ref<Measurement> {
    let wiring = try subject.membershipEvidence(label, of: Self.name)
    let scores = try ["forget", "holdout"].map { try wiring.gradients($0, into: &plan) }
    return plan.add(
      "\(label) \(Self.name)",
      MeasureMembership(Self.name, resamples: resamples, seed: subject.seed), scores[0], scores[1])
  }
}
