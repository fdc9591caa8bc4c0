import Datasets
package import Documents
import Pipeline

/// Answers that say nothing, and where they come from.
package struct Refusals: Codable, Sendable {
  /// At most one path; it belongs in no key.
  private let path: [Unkeyed<String>]
  /// What stands for a file that is left out; nil for TOFU's hundred.
  private let lines: [String]?

  /// Reads the parameter `refusals`; `lines` stand for a file that is left out.
  package init(_ p: inout Parameters, lines: [String]? = nil) {
    let fallback = lines.map { $0.map { "'\($0)'" }.joined(separator: ", ") } ?? "TOFU's hundred"
    let file = p.optionalPath(
      "refusals", "A file with a refusal a line; \(fallback) when left out.")
    path = file.map { [Unkeyed(wrappedValue: $0)] } ?? []
    self.lines = file == nil ? lines : nil
  }

  /// Adds the step that answers the forget questions, or those of other rows, with refusals.
  func wire(
    _ task: Unlearning, for rows: Ref<Corpus>? = nil, into plan: inout Plan
  ) throws -> Ref<Corpus> {
    let file = try path.first.map {
      try plan.file("\(task.label) refusals file", $0.wrappedValue)
    }
    return plan.add(
      "\(task.label) refusals", Refuse(seed: task.seed, lines: lines), rows ?? task.forget, file)
  }
}
