package import Documents
package import Plans

/// Beginnings of texts and how they go on: verbatim memorisation as MUSE asks it, probes of facts.
package struct Completions: Dataset {
  package static let name = "completions"
  package static let version = "1"
  package static let summary = "Beginnings of texts and how they go on, from a file."
  package static var shorthand: String? { "path" }

  package let path: String
  package let selection: RowSelection
  package let prompt: String
  package let completion: String
  package let wrong: String

  package init(_ p: inout Parameters) {
    path = p.path("path", "The data file, JSON Lines or a JSON array.")
    selection = RowSelection(&p)
    prompt = p.text("prompt", default: "prompt", "Key of the beginning.")
    completion = p.text(
      "completion", default: "completion", "Key of how it goes on, white space included; MUSE: gt.")
    wrong = p.text(
      "wrong", default: "distractors", "Key of wrong completions, a list or one text.")
  }

  package func wire(_ label: String, into plan: inout Plan) throws -> Ref<Corpus> {
    var keys = QAFile.Keys()
    keys.question = prompt
    keys.answer = completion
    keys.perturbedAnswers = wrong
    return try QAFile(keys: keys, isText: true).wire(label, path, selection, into: &plan)
  }
}
