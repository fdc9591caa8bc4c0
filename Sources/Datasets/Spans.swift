package import Documents
package import Pipeline

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
    let file = try plan.file("\(label) file", path)
    return plan.add(
      label, ReadSpans(file: MessageText(path), selection: selection), file)
  }
}

/// Turns a file of annotated answers into a corpus.
package struct ReadSpans: Step {
  package static let kind = "read-spans"
  package static let version = "1"

  /// What errors call the file.
  let file: MessageText
  let selection: RowSelection

  package init(file: MessageText, selection: RowSelection = RowSelection()) {
    self.file = file
    self.selection = selection
  }

  package func run(_ input: (FileArtifact), _ context: Context) throws -> Corpus {
    let records = try DataRecord.read(input.bytes, file: file.text)
    var rows: [QARow] = []
    for record in records {
      let (prefix, entity) = (try record.text("prefix"), try record.text("entity"))
      var row = QARow(
        question: try record.text("question"), answer: "\(prefix) \(entity)")
      row.given = prefix
      // The answer as it is written, where the entity follows the prefix in it.
      if let answer = try record.optionalText("answer"), answer.hasPrefix(prefix),
        let place = answer[answer.index(answer.startIndex, offsetBy: prefix.count)...]
          .firstRange(of: entity)
      {
        row.answer = String(answer[..<place.upperBound])
        var given = answer[..<place.lowerBound]
        while given.last?.isWhitespace == true { given.removeLast() }
        row.given = String(given)
      }
      rows.append(row)
    }
    return Corpus(rows: try selection.select(rows, file: file.text))
  }
}
