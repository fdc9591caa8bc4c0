package import Documents
package import Models

/// Saliency masks by rows, anew in each step, around another method.
package struct SURE: Wrapper {
  package static let name = "sure"
  package static let version = "1"
  package static let summary =
    "Lets each step of a method follow only the rows of matrices that the forget rows bear on most."
  /// Class, paper, formula, and what others do otherwise.
  package static let about = MethodFacts(
    "Saliency-based unlearning with a large learning rate (SURE)", .local,
    papers: [
      "Zhang and others, 2025: Catastrophic Failure of LLM Unlearning via Quantization, "
        + "arXiv:2410.16454"
    ],
    formula:
      "g = m dL/dw, m 1 for the rows of matrices with the greatest |dCE(forget)/dw| of the step's batch, "
      + "0 for others; vectors are one row",
    otherwise:
      "The paper chooses modules once, by a threshold; here rows and steps, as ReLearn's code has it, "
      + "whose gradient of the forget loss also stays in the step by mistake. The forget loss of the mask "
      + "is the likelihood's, whatever the method's.")

  /// The method whose loss is trained.
  package let method: (any GradientMethod)?
  let share: Double
  /// The mask, as trainings know it.
  package var rule: GradientRule { .rows(share: share) }

  package init(_ p: inout Parameters) {
    method = p.wrapped(default: GradDiff.name)
    share = p.number(
      "share", default: 0.01, in: 0...1, "The share of the rows that a step follows.")
  }
}
