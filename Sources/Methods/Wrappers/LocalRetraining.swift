package import Documents
package import Models

/// Retraining of chosen blocks alone.
package struct LocalRetraining: Wrapper {
  package static let name = "local_retraining"
  package static let version = "1"
  package static let summary = "Trains only the blocks that the forget rows bear on most."
  package static let about = MethodFacts(
    "Local retraining of chosen layers", .local,
    papers: [
      "Yu and others, 2023: Unlearning Bias in Language Models by Partitioning Gradients, ACL "
        + "Findings (PCGU)",
      "Blanco-Justicia and others, 2024: Digital Forgetting in Large Language Models, arXiv:2404.02062",
    ],
    formula:
      "w changes in the blocks with the greatest |dCE(forget)/dw| / |dCE(retain)/dw| at the start",
    otherwise: "PCGU chooses rows of matrices by the cosine of two gradients.")

  package let method: (any GradientMethod)?
  package let blocks: Int
  package var rule: GradientRule { .blocks(count: blocks) }

  package init(_ p: inout Parameters) {
    method = p.wrapped(default: GradDiff.name)
    blocks = p.integer("blocks", default: 1, in: 1...1000, "How many blocks are trained.")
  }
}
