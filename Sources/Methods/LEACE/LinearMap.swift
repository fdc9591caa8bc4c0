package import Documents
package import Models
package import Plans

/// A linear map behind the feed-forward parts (as DAMA; Limisiewicz and others, 2024): a projection that takes out the
/// directions in which their outputs tell forget rows from retain rows.
package struct LinearMap: Method {
  package static let name = "linear_map"
  package static let version = "1"
  package static let summary =
    "Projects out of feed-forward outputs what tells forget rows from retain rows."
  package static let aliases = ["dama"]
  /// Class, paper, formula, and what others do otherwise.
  package static let about = MethodFacts(
    "A linear map on layers (DAMA)", .architecture,
    papers: [
      "Limisiewicz, Marecek and Musil, 2024: Debiasing Algorithm through Model Adaptation, "
        + "arXiv:2310.18913"
    ],
    formula:
      "W' = (I - B B^T) W for the map W by which a feed-forward part gives its output v = W k, B an "
      + "orthonormal basis of the first directions of partial least squares of z on v, z 1 for tokens "
      + "of forget rows and 0 for those of retain rows",
    needs: "forget rows, retain rows",
    otherwise:
      "The authors regress values that were searched for (as in ROME) on keys of gendered subjects, and "
      + "project middle and upper layers alone.")

  let step: ProjectOutputs

  package init(_ p: inout Parameters) {
    step = ProjectOutputs(
      blocks: p.integers(
        "layers", default: [], in: 0...1000, "The blocks, from 0; all when empty."),
      directions: p.integer(
        "directions", default: 4, in: 1...65_536, "How many directions each layer loses."),
      positions: StatePositions(
        &p, "positions", default: .all, "Which tokens count: all of a row, or its answer only."),
      maxTokens: p.integer(
        "max_tokens", default: 20_000, in: 2...10_000_000, "The most tokens of each kind of rows."),
      maxLength: p.integer(
        "max_length", default: 512, in: 2...65_536,
        "Tokens of a sequence; longer ones lose their end."))
  }

  package func wire(_ task: Unlearning, into plan: inout Plan) throws -> Ref<Checkpoint> {
    plan.add("\(task.label) \(Self.name)", step, task.start, task.forget, task.retain)
  }
}
