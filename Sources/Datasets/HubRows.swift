package import Documents
package import Plans

/// Rows from a data file of the Hugging Face Hub: JSON, JSON Lines, CSV, TSV or Parquet.
package struct HubRows: Dataset {
  package static let name = "hub"
  package static let version = "1"
  package static let summary =
    "Rows from a data file of the Hugging Face Hub: JSON, JSON Lines, CSV, TSV or Parquet."

  private let repository: HubRepository
  private let file: String
  private let form: String
  private let keys: QAFile.Keys
  private let text: String
  private let selection: RowSelection

  package init(_ p: inout Parameters) {
    repository = HubRepository(.dataset, &p)
    file = p.text("file", "The file in the repository, such as data/train-00000-of-00001.parquet.")
    form = p.choice(
      "rows", of: ["qa", "completions", "texts"], default: "qa",
      "Question-answer rows, beginnings of texts and how they go on, or whole texts.")
    keys = p.group("keys", "What the keys of a row are called.") { QAFile.Keys(&$0) }
    text = p.text("text", default: "text", "Key of the text, for 'rows: texts'.")
    selection = RowSelection(&p)
    if p.has("file"), !HubRepository.isPath(file) {
      p.report("file", "'file' is the path of a file in the repository")
    }
  }

  package func wire(_ label: String, into plan: inout Plan) throws -> Ref<Corpus> {
    let given = try plan.hubFile("\(label) file", file, of: repository)
    let content = try DataFile.wire(label, given, named: file, into: &plan)
    let name = MessageText("\(repository.id)/\(file)")
    guard form != "texts" else {
      return plan.add(label, ReadTexts(file: name, key: text, selection: selection), content)
    }
    let reader = QAFile(keys: keys, isText: form == "completions")
    return plan.add(label, ReadRows(file: name, reader: reader, selection: selection), content)
  }
}
