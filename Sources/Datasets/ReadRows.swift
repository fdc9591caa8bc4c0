package import Plans

/// Turns a data file into a corpus.
package struct ReadRows<Reader: RowReader>: Step {
  package static var kind: String { Reader.stepKind }
  package static var version: String { Reader.stepVersion }

  /// What errors call the file.
  let file: MessageText
  let reader: Reader
  let selection: RowSelection

  package init(file: MessageText, reader: Reader, selection: RowSelection = RowSelection()) {
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
