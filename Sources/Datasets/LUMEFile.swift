import Documents
import Plans

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
    kind = p.choice(
      "kind", default: .both,
      "Texts to go on with, questions, or both.")
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
