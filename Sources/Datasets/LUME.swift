package import Documents
package import Plans

/// Rows of LUME (Ramakrishna and others, 2025, arXiv:2502.15097; SemEval-2025, task 4): JSON Lines of `id`, `input`,
/// `output` and `task`.
///
/// Rows whose `id` ends in `sc` and a number are beginnings of texts to go on with (regurgitation), those in `qa` and a
/// number are questions (knowledge).
package struct LUME: Dataset {
  package static let name = "lume"
  package static let version = "1"
  package static let summary = "Rows of LUME: sentence completions and questions of its tasks."
  package static var shorthand: String? { "path" }

  package let path: String
  package let reader: LUMEFile
  package let selection: RowSelection

  package init(_ p: inout Parameters) {
    path = p.path("path", "The data file, JSON Lines: forget.jsonl or retain.jsonl.")
    reader = LUMEFile(&p)
    selection = RowSelection(&p)
  }

  /// A part of a file of LUME's, as the metric of that name measures it.
  package init(path: String, task: Int, kind: LUMEFile.Kind, count: Int?) {
    self.path = path
    reader = LUMEFile(tasks: [task], kind: kind, atMost: count)
    selection = RowSelection()
  }

  package func wire(_ label: String, into plan: inout Plan) throws -> Ref<Corpus> {
    let file = try DataFile.wire(label, path, into: &plan)
    let step = ReadRows(file: MessageText(path), reader: reader, selection: selection)
    return plan.add(label, step, file)
  }
}
