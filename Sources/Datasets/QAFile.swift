package import Documents

/// Reads question-answer rows from JSON Lines or from a JSON array of objects.
///
/// Accepts a byte order mark, CRLF, blank lines and a missing last line break; keys that it does
/// not know are left alone.
package struct QAFile: Encodable, Sendable {
  /// What the keys of a row are called in the file.
  package struct Keys: Encodable, Sendable {
    package var question = "question"
    package var answer = "answer"
    package var paraphrasedAnswer = "paraphrased_answer"
    package var paraphrasedQuestion = "paraphrased_question"
    package var perturbedAnswers = "perturbed_answer"

    package init() {}

    /// Reads the names from a spec; TOFU's by default.
    package init(_ p: inout Parameters) {
      question = p.text("question", default: question, "Key of the question.")
      answer = p.text("answer", default: answer, "Key of the answer.")
      paraphrasedAnswer = p.text(
        "paraphrased_answer", default: paraphrasedAnswer, "Key of the answer in other words.")
      paraphrasedQuestion = p.text(
        "paraphrased_question", default: paraphrasedQuestion, "Key of the question in other words.")
      perturbedAnswers = p.text(
        "perturbed_answer", default: perturbedAnswers,
        "Key of the wrong answers, a list or one text.")
    }
  }

  package let keys: Keys

  package init(keys: Keys = Keys()) { self.keys = keys }

  /// Reads all rows, at least one; `file` is what errors call the file.
  package func rows(of bytes: [UInt8], file: String) throws(DatasetError) -> [QARow] {
    let text = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes[3...] : bytes[...]
    let isArray = text.first { !Self.isSpace($0) } == UInt8(ascii: "[")
    let rows = isArray ? try array(text, file) : try lines(text, file)
    guard !rows.isEmpty else { throw DatasetError(file: file, "the file has no rows") }
    return rows
  }

  private func lines(_ text: ArraySlice<UInt8>, _ file: String) throws(DatasetError) -> [QARow] {
    var rows: [QARow] = []
    var number = 0
    for line in text.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
      number += 1
      if line.allSatisfy(Self.isSpace) { continue }
      do {
        rows.append(try row(try JSONValue.parse(Array(line))))
      } catch let problem as InvalidJSON {
        let message = "not a line of JSON: \(problem.message) at column \(problem.offset + 1)"
        throw DatasetError(file: file, line: number, message)
      } catch let problem as RowProblem {
        throw DatasetError(file: file, line: number, problem.message)
      } catch {
        preconditionFailure("unexpected \(error)")
      }
    }
    return rows
  }

  private func array(_ text: ArraySlice<UInt8>, _ file: String) throws(DatasetError) -> [QARow] {
    let items: [JSONValue]
    do {
      items = try JSONValue.parse(Array(text)).array ?? []
    } catch {
      let line = text.prefix(error.offset).count { $0 == UInt8(ascii: "\n") } + 1
      throw DatasetError(file: file, line: line, "not JSON: \(error.message)")
    }
    var rows: [QARow] = []
    for (index, item) in items.enumerated() {
      do {
        rows.append(try row(item))
      } catch {
        throw DatasetError(file: file, "row \(index + 1): \(error.message)")
      }
    }
    return rows
  }

  private struct RowProblem: Error {
    let message: String
  }

  private func row(_ value: JSONValue) throws(RowProblem) -> QARow {
    guard value.object != nil else {
      throw RowProblem(message: "expected an object, found \(Self.phrase(value))")
    }
    var perturbed: [String] = []
    switch value[keys.perturbedAnswers] ?? .null {
    case .null: break
    case .array(let items):
      for item in items { perturbed.append(try Self.text(item, "each '\(keys.perturbedAnswers)'")) }
    case let single: perturbed = [try Self.text(single, "'\(keys.perturbedAnswers)'")]
    }
    return QARow(
      question: try required(value, keys.question), answer: try required(value, keys.answer),
      paraphrasedAnswer: try optional(value, keys.paraphrasedAnswer),
      paraphrasedQuestion: try optional(value, keys.paraphrasedQuestion),
      perturbedAnswers: perturbed)
  }

  private func required(_ row: JSONValue, _ key: String) throws(RowProblem) -> String {
    guard let value = row[key] else {
      let known = (row.object ?? [:]).keys.sorted().prefix(8).map { "'\($0.prefix(40))'" }
      let found = known.isEmpty ? "the row is empty" : "found \(known.joined(separator: ", "))"
      throw RowProblem(message: "the key '\(key)' is missing; \(found)")
    }
    return try Self.text(value, "'\(key)'")
  }

  private func optional(_ row: JSONValue, _ key: String) throws(RowProblem) -> String? {
    guard let value = row[key], value != .null else { return nil }
    return try Self.text(value, "'\(key)'")
  }

  private static func text(_ value: JSONValue, _ what: String) throws(RowProblem) -> String {
    guard let text = value.string else {
      throw RowProblem(message: "\(what) must be a text, found \(phrase(value))")
    }
    guard !text.utf8.allSatisfy(isSpace) else {
      throw RowProblem(message: "\(what) must not be empty")
    }
    return text
  }

  private static func phrase(_ value: JSONValue) -> String {
    switch value {
    case .null: "null"
    case .bool: "true or false"
    case .integer, .number: "a number"
    case .string: "a text"
    case .array: "a list"
    case .object: "an object"
    }
  }

  private static func isSpace(_ byte: UInt8) -> Bool {
    byte == 0x20 || (0x09...0x0D).contains(byte)
  }
}
