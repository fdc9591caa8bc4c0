package import Documents
package import Plans

/// Whole texts, a row each: passages to be learnt or told apart, as WMDP, RWKU and MUSE have them.
package struct Texts: Dataset {
  package static let name = "texts"
  package static let version = "1"
  package static let summary = "Whole texts, one a row, from JSON Lines or a JSON array."
  package static var shorthand: String? { "path" }

  package let path: String
  package let key: String
  package let selection: RowSelection

  package init(_ p: inout Parameters) {
    path = p.path("path", "JSON Lines or a JSON array, of objects or of texts.")
    key = p.text("key", default: "text", "Key of the text, where rows are objects.")
    selection = RowSelection(&p)
  }

  package func wire(_ label: String, into plan: inout Plan) throws -> Ref<Corpus> {
    let file = try DataFile.wire(label, path, into: &plan)
    return plan.add(
      label, ReadTexts(file: MessageText(path), key: key, selection: selection), file)
  }
}

/// Turns a file of texts into a corpus.
package struct ReadTexts: Step {
  package static let kind = "read-texts"
  package static let version = "1"

  /// What errors call the file.
  let file: MessageText
  let key: String
  let selection: RowSelection

  package init(file: MessageText, key: String, selection: RowSelection = RowSelection()) {
    self.file = file
    self.key = key
    self.selection = selection
  }

  package func run(_ input: (FileArtifact), _ context: Context) throws -> Corpus {
    let rows = try texts(of: input.bytes).map { QARow(question: "", answer: $0, isText: true) }
    let chosen = try selection.select(rows, file: file.text)
    context.log("\(chosen.count) of \(rows.count) texts")
    return Corpus(rows: chosen)
  }

  /// A list of texts as it is, or the texts of objects.
  private func texts(of bytes: [UInt8]) throws -> [String] {
    if let items = (try? JSONValue.parse(bytes))?.array, !items.isEmpty,
      items.allSatisfy({ $0.string != nil })
    {
      return try items.enumerated().map { index, item in
        guard let text = item.string, !text.allSatisfy(\.isWhitespace) else {
          throw DatasetError(file: file.text, "row \(index + 1): the text must not be empty")
        }
        return text
      }
    }
    return try DataRecord.read(bytes, file: file.text).map { record in try record.text(key) }
  }
}
