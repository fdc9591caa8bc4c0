package import Documents
package import Models
package import Plans

/// Least-squares erasure of what tells forget rows from retain rows.
package struct LEACE: Method {
  package static let name = "leace"
  package static let version = "1"
  package static let summary =
    "Erases in closed form what attention could tell forget rows from retain rows by."
  package static let about = MethodFacts(
    "Least-squares concept erasure (LEACE)", .architecture,
    papers: [
      "Belrose and others, 2023: LEACE: Perfect Linear Concept Erasure in Closed Form, "
        + "arXiv:2306.03819"
    ],
    formula:
      "queries, keys and values of a block read P x instead of x, P = I - W+ U U^T W, W whitening "
      + "the states x, U the left singular vectors of W cov(x, z), z 1 for forget rows and 0 for "
      + "retain rows",
    needs: "forget rows, retain rows",
    otherwise:
      "The authors add a bias that keeps the mean of x, and scrub what the feed-forward parts read, "
      + "too; here P becomes part of the weights, so that there is no bias.")

  package let blocks: [Int]
  package let positions: StatePositions
  package let shrinks: Bool
  package let maxTokens: Int
  package let maxLength: Int

  package init(_ p: inout Parameters) {
    blocks = p.integers(
      "layers", default: [], in: 0...1000, "The blocks, from 0; all when empty.")
    positions = StatePositions(
      &p, "positions", default: .all, "Which tokens count: all of a row, or its answer only.")
    shrinks = p.flag(
      "shrinkage", default: true,
      "Shrink the states' covariance towards a multiple of the identity.")
    maxTokens = p.integer(
      "max_tokens", default: 20_000, in: 2...10_000_000, "The most tokens of each kind of rows.")
    maxLength = p.integer(
      "max_length", default: 512, in: 2...65_536,
      "Tokens of a sequence; longer ones lose their end.")
  }

  package func wire(_ task: Unlearning, into plan: inout Plan) throws -> Ref<Checkpoint> {
    plan.add(
      "\(task.label) \(Self.name)",
      EraseConcept(
        blocks: blocks, positions: positions, shrinks: shrinks, maxTokens: maxTokens,
        maxLength: maxLength), task.start, task.forget, task.retain)
  }
}
