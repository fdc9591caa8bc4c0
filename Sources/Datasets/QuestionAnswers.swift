package import Documents
package import Plans

/// Question-answer rows from a file: JSON Lines, or a JSON array of objects.
package struct QuestionAnswers: Dataset {
  package static let name = "qa"
  package static let version = "1"
  package static let summary = "Question-answer rows from a file of JSON Lines or a JSON array."
  package static var shorthand: String? { "path" }

  package let path: String
  package let selection: RowSelection
  package let keys: QAFile.Keys

  package init(_ p: inout Parameters) {
    path = p.path("path", "The data file.")
    selection = RowSelection(&p)
    keys = p.group("keys", "What the keys of a row are called.") { QAFile.Keys(&$0) }
  }

  package func wire(_ label: String, into plan: inout Plan) throws -> Ref<Corpus> {
    try QAFile(keys: keys).wire(label, path, selection, into: &plan)
  }
}

extension QAFile {
  /// Adds the file and the step that reads it.
  func wire(
    _ label: String, _ path: String, _ selection: RowSelection, into plan: inout Plan
  ) throws -> Ref<Corpus> {
    let file = try DataFile.wire(label, path, into: &plan)
    let step = ReadRows(file: MessageText(path), reader: self, selection: selection)
    return plan.add(label, step, file)
  }
}
