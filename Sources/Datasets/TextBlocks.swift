package import Documents
package import Plans

/// A plain text in blocks of about as many words, such as a book.
package struct TextBlocks: Dataset {
  package static let name = "text"
  package static let version = "1"
  package static let summary = "A plain text file in blocks of whole paragraphs."
  package static var shorthand: String? { "path" }

  package let path: String
  package let cutter: TextCutter
  package let selection: RowSelection

  package init(_ p: inout Parameters) {
    path = p.path("path", "The text file, UTF-8.")
    cutter = TextCutter(&p)
    selection = RowSelection(&p)
  }

  package func wire(_ label: String, into plan: inout Plan) throws -> Ref<Corpus> {
    let file = try plan.file("\(label) file", path)
    let step = CutText(file: MessageText(path), cutter: cutter, selection: selection)
    return plan.add(label, step, file)
  }
}

/// Turns a text file into a corpus of blocks.
package struct CutText: Step {
  package static let kind = "cut-text"
  package static let version = "1"

  /// What errors call the file.
  let file: MessageText
  let cutter: TextCutter
  let selection: RowSelection

  package init(
    file: MessageText, cutter: TextCutter, selection: RowSelection = RowSelection()
  ) {
    self.file = file
    self.cutter = cutter
    self.selection = selection
  }

  package func run(_ input: (FileArtifact), _ context: Context) throws -> Corpus {
    let rows = try cutter.rows(of: input.bytes, file: file.text)
    let chosen = try selection.select(rows, file: file.text)
    context.log("\(chosen.count) of \(rows.count) blocks")
    return Corpus(rows: chosen)
  }
}
