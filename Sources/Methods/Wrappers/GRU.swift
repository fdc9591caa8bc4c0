package import Documents
package import Models

/// Gradient rectification around another method.
package struct GRU: Wrapper {
  package static let name = "gru"
  package static let version = "1"
  package static let summary =
    "Lets a method train without what would harm the retain rows at once."
  package static let about = MethodFacts(
    "Gradient rectified unlearning (GRU)", .global,
    papers: [
      "Wang and others, 2025: GRU: Mitigating the Trade-off between Unlearning and Retention for "
        + "LLMs, arXiv:2503.09117"
    ],
    formula:
      "g = u - min(0, u.k / k.k) k, u = dL/dw, k = dCE(retain)/dw",
    otherwise:
      "The authors' code smooths the retain rows' gradient over steps; here it is a step's own.")

  package let method: (any GradientMethod)?
  package var rule: GradientRule { .rectified }

  package init(_ p: inout Parameters) { method = p.wrapped(default: GradientAscent.name) }
}
