package import Pipeline

/// Turns a data file into a corpus.
package struct ReadQuestionAnswers: Step {
  package static let kind = "read-question-answers"
  package static let version = "1"

  /// What errors call the file.
  let file: MessageText
  let reader: QAFile
  let selection: RowSelection

  package init(file: MessageText, reader: QAFile, selection: RowSelection = RowSelection()) {
    self.file = file
    self.reader = reader
    self.selection = selection
  }

  package func run(_ input: (FileArtifact), _ context: Context) throws -> Corpus {
    let rows = try reader.rows(of: input.bytes, file: file.text)
    let chosen = try selection.select(rows, file: file.text)
    context.log("\(chosen.count) of \(rows.count) rows")
    return Corpus(rows: chosen)
  }
}
