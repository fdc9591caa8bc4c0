package import Documents
package import Plans

/// Questions whose answers have an annotated part, such as the name of a person: `question`, `answer`, `prefix` and `entity`
/// in a JSON array or JSON Lines, as published with the unlearning depth score.
///
/// The answer ends with the entity, and what comes before it is given: only the entity is asked for.
package struct Spans: Dataset {
  package static let name = "spans"
  package static let version = "1"
  package static let summary = "Questions whose answers have an annotated part that is asked for."
  package static var shorthand: String? { "path" }

  package let path: String
  package let selection: RowSelection

  package init(_ p: inout Parameters) {
    path = p.path("path", "The data file.")
    selection = RowSelection(&p)
  }

  package func wire(_ label: String, into plan: inout Plan) throws -> Ref<Corpus> {
    let file = try DataFile.wire(label, path, into: &plan)
    return plan.add(
      label, ReadRows(file: MessageText(path), reader: SpansFile(), selection: selection), file)
  }
}
