package import Documents
package import Models

/// Training of those matrices alone that the forget rows bear on and the retain rows do not.
package struct MemFlex: Wrapper {
  package static let name = "memflex"
  package static let version = "1"
  package static let summary =
    "Trains only the matrices whose gradients of forget rows are large and unlike those of retain rows."
  /// Class, paper, formula, and what others do otherwise.
  package static let about = MethodFacts(
    "Memory eraser by locating parameters (MemFlex)", .local,
    papers: [
      "Tian and others, 2024: To Forget or Not? Towards Practical Knowledge Unlearning for Large "
        + "Language Models, arXiv:2407.01920"
    ],
    formula:
      "w changes in matrices with cos(f, r) < cosine and mean |f| > size, f = dCE(forget)/dw and r = "
      + "dCE(retain)/dw at the start",
    otherwise:
      "The authors locate low-rank matrices, make f of three copies with random answers, and then train "
      + "-0.4 CE(forget) + 2 CE(retain) by rows; here f is the forget rows' own, and the loss is any "
      + "method's: gradient_difference with gamma 0.4 and alpha 2 is theirs.")

  /// The method whose loss is trained.
  package let method: (any GradientMethod)?
  let cosine: Double
  let size: Double
  /// The mask, as trainings know it.
  package var rule: GradientRule { .located(cosine: cosine, size: size) }

  package init(_ p: inout Parameters) {
    method = p.wrapped(default: GradDiff.name)
    cosine = p.number(
      "cosine", default: 0.92, in: -1...1, "How alike both gradients of a matrix may not be.")
    size = p.number(
      "size", default: 6e-4, in: 0...1e6,
      "The mean size of the forget rows' gradient that a matrix must have.")
  }
}
