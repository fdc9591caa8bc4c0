import Datasets
package import Documents
import Pipeline

/// Answers that say nothing, and where they come from.
package struct Refusals: Encodable, Sendable {
  private let path: Path

  /// A path belongs in no key.
  private struct Path: Encodable, Sendable {
    let text: String?
    func encode(to encoder: any Encoder) throws { _ = encoder.unkeyedContainer() }
  }

  /// Reads the parameter `refusals`.
  package init(_ p: inout Parameters) {
    path = Path(
      text: p.optionalPath(
        "refusals", "A file with a refusal a line; TOFU's hundred when left out."))
  }

  /// Adds the step that answers the forget questions with refusals.
  func wire(_ task: Unlearning, into plan: inout Plan) throws -> Ref<Corpus> {
    let file = try path.text.map { try plan.file("\(task.label) refusals file", $0) }
    return plan.add(
      "\(task.label) refusals", Refuse(seed: task.seed), task.forget, file)
  }
}
