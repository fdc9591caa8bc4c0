import Datasets
package import Documents
import Pipeline

/// Answers that say nothing, and where they come from.
package struct Refusals: Encodable, Sendable {
  private let path: Path
  /// What stands for a file that is left out; nil for TOFU's hundred.
  private let lines: [String]?

  /// A path belongs in no key.
  private struct Path: Encodable, Sendable {
    let text: String?
    func encode(to encoder: any Encoder) throws { _ = encoder.unkeyedContainer() }
  }

  /// Reads the parameter `refusals`; `lines` stand for a file that is left out.
  package init(_ p: inout Parameters, lines: [String]? = nil) {
    let fallback = lines.map { $0.map { "'\($0)'" }.joined(separator: ", ") } ?? "TOFU's hundred"
    path = Path(
      text: p.optionalPath(
        "refusals", "A file with a refusal a line; \(fallback) when left out."))
    self.lines = path.text == nil ? lines : nil
  }

  /// Adds the step that answers the forget questions, or those of other rows, with refusals.
  func wire(
    _ task: Unlearning, for rows: Ref<Corpus>? = nil, into plan: inout Plan
  ) throws -> Ref<Corpus> {
    let file = try path.text.map { try plan.file("\(task.label) refusals file", $0) }
    return plan.add(
      "\(task.label) refusals", Refuse(seed: task.seed, lines: lines), rows ?? task.forget, file)
  }
}
