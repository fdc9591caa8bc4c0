package import Documents
package import Plans

/// Question-answer rows of KnowUnDo (Tian and others, 2024): a JSON array of `text` and `labels`.
package struct KnowUnDo: Dataset {
  package static let name = "knowundo"
  package static let version = "1"
  package static let summary = "Question-answer rows of KnowUnDo, keys `text` and `labels`."
  package static var shorthand: String? { "path" }

  package let path: String
  package let selection: RowSelection

  package init(_ p: inout Parameters) {
    path = p.path("path", "The data file.")
    selection = RowSelection(&p)
  }

  package func wire(_ label: String, into plan: inout Plan) throws -> Ref<Corpus> {
    var keys = QAFile.Keys()
    keys.question = "text"
    keys.answer = "labels"
    return try QAFile(keys: keys).wire(label, path, selection, into: &plan)
  }
}
