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

/// Which rows of a file of LUME's are read.
package struct LUMEFile: RowReader {
  package static let stepKind = "read-lume"
  package static let stepVersion = "1"

  /// What a row asks for.
  package enum Kind: String, Codable, Sendable, CaseIterable {
    case both
    case completions
    case questions
  }

  package let tasks: [Int]
  package let kind: Kind
  /// The most rows that are taken; nil for all.
  package let atMost: Int?

  init(tasks: [Int], kind: Kind, atMost: Int? = nil) {
    self.tasks = tasks
    self.kind = kind
    self.atMost = atMost
  }

  init(_ p: inout Parameters) {
    tasks = p.integers(
      "tasks", default: [1, 2, 3], in: 1...3, count: 1...3,
      "Stories (1), invented people with their data (2), biographies (3).")
    kind =
      Kind(
        rawValue: p.choice(
          "kind", of: Kind.allCases.map(\.rawValue), default: Kind.both.rawValue,
          "Texts to go on with, questions, or both.")) ?? .both
    atMost = nil
  }

  /// Reads the rows, at least one; `file` is what errors call the file.
  package func rows(of bytes: [UInt8], file: String) throws(DatasetError) -> [QARow] {
    var rows: [QARow] = []
    for record in try DataRecord.read(bytes, file: file) {
      let id = try record.text("id")
      let mark = id.trimmingSuffix { $0.isNumber }.suffix(2)
      guard mark == "sc" || mark == "qa" else {
        throw record.problem("'id' ends in neither sc nor qa and a number: '\(id.suffix(20))'")
      }
      let task = try record.text("task")
      guard let number = task.hasPrefix("Task") ? Int(task.dropFirst(4)) : nil else {
        throw record.problem("'task' must be Task1, Task2 or Task3, found '\(task.prefix(20))'")
      }
      let isCompletion = mark == "sc"
      guard tasks.contains(number), kind == .both || (kind == .completions) == isCompletion,
        atMost.map({ rows.count < $0 }) ?? true
      else { continue }
      let output = try record.text("output")
      rows.append(
        QARow(
          question: try record.text("input"), answer: isCompletion ? " " + output : output,
          isText: isCompletion))
    }
    guard !rows.isEmpty else {
      throw DatasetError(
        file: file,
        "no row is of these tasks (\(tasks.map(String.init).joined(separator: ", "))) and this kind"
      )
    }
    return rows
  }
}

extension String {
  /// The text without the characters at its end that fulfil a condition.
  fileprivate func trimmingSuffix(_ isTrimmed: (Character) -> Bool) -> Substring {
    var end = endIndex
    while end > startIndex, isTrimmed(self[index(before: end)]) { end = index(before: end) }
    return self[..<end]
  }
}
