package import Documents
package import Models

/// Sharpness-aware steps around another method.
package struct SAM: Wrapper {
  package static let name = "sam"
  package static let version = "1"
  package static let summary =
    "Lets a method train towards flat minima, which relearning leaves later."
  package static let about = MethodFacts(
    "Sharpness-aware minimisation around a method", .global,
    papers: [
      "Fan and others, 2025: Towards LLM Unlearning Resilient to Relearning Attacks: A "
        + "Sharpness-Aware Minimization Perspective and Beyond, arXiv:2502.05374",
      "Foret and others, 2021: Sharpness-Aware Minimization for Efficiently Improving "
        + "Generalization, arXiv:2010.01412",
    ],
    formula: "g = dL/dw at w + radius dL/dw / |dL/dw|",
    otherwise:
      "The authors move the weights by the forget term's gradient alone; here by the whole loss's.")

  package let method: (any GradientMethod)?
  package let radius: Double
  package var rule: GradientRule { .sharpness(radius: radius) }

  package init(_ p: inout Parameters) {
    method = p.wrapped(default: NPO.name)
    radius = p.number(
      "radius", default: 0.01, in: 0...100, "How far to look for worse weights.")
  }
}
