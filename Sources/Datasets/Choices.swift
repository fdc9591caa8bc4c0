package import Documents
package import Plans

/// Multiple-choice items from a file, such as PIQA.
package struct Choices: Dataset {
  package static let name = "choices"
  package static let version = "1"
  package static let summary = "Multiple-choice items from a file of JSON Lines, such as PIQA."
  package static var shorthand: String? { "path" }

  package let path: String
  package let labels: String?
  package let reader: ChoiceFile
  package let selection: RowSelection

  package init(_ p: inout Parameters) {
    path = p.path("path", "The items, JSON Lines or a JSON array.")
    labels = p.optionalPath(
      "labels", "A file with the number of the right option a line, in place of the key 'label'.")
    reader = ChoiceFile(&p)
    selection = RowSelection(&p)
  }

  package func wire(_ label: String, into plan: inout Plan) throws -> Ref<Corpus> {
    let file = try DataFile.wire(label, path, into: &plan)
    let answers = try labels.map { try plan.file("\(label) labels", $0) }
    let step = ReadChoices(
      file: MessageText(path), labels: MessageText(labels ?? ""), reader: reader,
      selection: selection)
    return plan.add(label, step, file, answers)
  }
}

/// Turns a file of multiple-choice items into a corpus.
package struct ReadChoices: Step {
  package static let kind = "read-choices"
  package static let version = "1"

  /// What errors call the files.
  let file: MessageText
  let labels: MessageText
  let reader: ChoiceFile
  let selection: RowSelection

  package init(
    file: MessageText, labels: MessageText, reader: ChoiceFile,
    selection: RowSelection = RowSelection()
  ) {
    self.file = file
    self.labels = labels
    self.reader = reader
    self.selection = selection
  }

  package func run(_ input: (FileArtifact, FileArtifact?), _ context: Context) throws -> Corpus {
    let rows = try reader.rows(
      of: input.0.bytes, file: file.text, labels: input.1.map { (try $0.bytes, labels.text) })
    let chosen = try selection.select(rows, file: file.text)
    context.log("\(chosen.count) of \(rows.count) items")
    return Corpus(rows: chosen)
  }
}
