package import Documents
package import Models

/// A saliency mask around another method.
package struct SalUn: Wrapper {
  package static let name = "salun"
  package static let version = "1"
  package static let summary = "Lets a method change only the weights that the forget rows bear on."
  package static let about = MethodFacts(
    "Saliency unlearning (SalUn)", .local,
    papers: [
      "Fan and others, 2024: SalUn: Empowering Machine Unlearning via Gradient-based Weight "
        + "Saliency in Both Image Classification and Generation, arXiv:2310.12508"
    ],
    formula:
      "w changes where |dCE(forget)/dw| at the start is among the greatest: 'share' of all "
      + "weights",
    otherwise:
      "The authors train random labels under the mask; here any loss.")

  package let method: (any GradientMethod)?
  package let share: Double
  package var rule: GradientRule { .salient(share: share) }

  package init(_ p: inout Parameters) {
    method = p.wrapped(default: GradDiff.name)
    share = p.number("share", default: 0.5, in: 0...1, "The share of the weights that may change.")
  }
}
