import Datasets
package import Documents
import Plans

/// Answers that say nothing, and where they come from.
package struct Refusals: Codable, Sendable {
  /// At most one path; it belongs in no key.
  private let path: [Unkeyed<String>]
  /// What stands for a file that is left out; nil for TOFU's hundred.
  private let lines: [String]?

  /// `each_epoch`, or nil for once, which is in no key.
  private let drawn: String?

  /// Reads the parameter `refusals`, and `refusals_drawn` of methods whose rows may have another in each epoch;
  /// `lines` stand for a file that is left out.
  package init(_ p: inout Parameters, lines: [String]? = nil, redraws: Bool = false) {
    let fallback = lines.map { $0.map { "'\($0)'" }.joined(separator: ", ") } ?? "TOFU's hundred"
    let file = p.optionalPath(
      "refusals", "A file with a refusal a line; \(fallback) when left out.")
    path = file.map { [Unkeyed(wrappedValue: $0)] } ?? []
    self.lines = file == nil ? lines : nil
    let choice =
      redraws
      ? p.choice(
        "refusals_drawn", of: ["once", "each_epoch"], default: "once",
        "Whether a row keeps its refusal, or has one drawn anew in each epoch.") : "once"
    drawn = choice == "once" ? nil : choice
  }

  /// Whether a row has another refusal in each epoch.
  var isDrawnAnew: Bool { drawn != nil }

  /// How many refusals each row has in a training of some epochs.
  func versions(epochs: Int) -> Int { drawn == nil ? 1 : epochs }

  /// Adds the step that answers the forget questions, or those of other rows, with refusals.
  ///
  /// Drawn anew, they are as many for each row as there are `epochs`.
  func wire(
    _ task: Unlearning, for rows: Ref<Corpus>? = nil, epochs: Int = 1, into plan: inout Plan
  ) throws -> Ref<Corpus> {
    let file = try path.first.map {
      try plan.file("\(task.label) refusals file", $0.wrappedValue)
    }
    return plan.add(
      "\(task.label) refusals",
      Refuse(seed: task.seed, lines: lines, epochs: drawn == nil ? nil : epochs),
      rows ?? task.forget, file)
  }
}
