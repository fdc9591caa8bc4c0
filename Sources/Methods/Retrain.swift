package import Documents
package import Models
package import Plans

/// The model trained anew without the forget rows: exact unlearning, at the price of training.
package struct Retrain: Method {
  package static let name = "retrain"
  package static let version = "1"
  package static let summary = "Trains anew without the forget rows: the gold standard."
  package static let about = MethodFacts(
    "Retraining from scratch", .baseline,
    formula: "weights = training without the forget rows",
    needs: "the model before it learnt the rows, all rows but the forget rows")

  package var needsRetrain: Bool { true }

  package init(_ p: inout Parameters) {}

  package func wire(_ task: Unlearning, into plan: inout Plan) throws -> Ref<Checkpoint> {
    guard let retrain = task.retrain else {
      throw MethodError("the model cannot be trained without the forget rows")
    }
    return retrain
  }
}
