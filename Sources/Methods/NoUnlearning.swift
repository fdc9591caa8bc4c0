package import Documents
package import Models
package import Plans

/// The model as it is: what every method starts from.
package struct NoUnlearning: Method {
  package static let name = "none"
  package static let version = "1"
  package static let summary = "Leaves the model as it is."
  package static let about = MethodFacts(
    "No unlearning", .baseline,
    formula: "weights = start",
    needs: "nothing")

  package init(_ p: inout Parameters) {}

  package var needsWeights: Bool { false }

  package func wire(_ task: Unlearning, into plan: inout Plan) throws -> Ref<Checkpoint> {
    task.start
  }
}
