package import Documents
import Models
package import Plans

/// An external program that answers prompts with class scores.
package struct CommandModel: ModelSource {
  package static let name = "command"
  package static let version = "1"
  package static let summary =
    "A program that answers prompts with class scores, such as a client of somebody's service."

  private let words: [String]
  private let script: String?

  package init(_ p: inout Parameters) {
    words = p.texts(
      "run", count: 1...100, "The program and its arguments; it runs with an empty environment.")
    script = p.optionalPath("script", "A file that is its last argument, such as a Python script.")
  }

  /// A program only answers.
  package var withheld: String? { "of the model only answers are known" }

  package func wire(
    _ label: String, data: ImageSets, seed: UInt64, into plan: inout Plan
  ) throws -> BoxReference {
    .command(words, script: try script.map { try plan.file("\(label).script", $0) })
  }
}
