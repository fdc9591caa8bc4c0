package import Documents

/// Reads multiple-choice items from JSON Lines or a JSON array: a question, options, and which one is right.
///
/// Items become rows of text: the question under a prompt, the right option as the answer and the others as wrong
/// answers, each after a space, as lm-evaluation-harness asks them.
package struct ChoiceFile: Codable, Sendable {
  package var question = "goal"
  /// A key for each option, or a single key of a list.
  package var options = ["sol1", "sol2"]
  /// The key of the right option, where the labels are in the file itself.
  package var label = "label"
  /// The number of the first option.
  package var firstLabel = 0
  /// Text before an option; {question} stands for the question.
  package var prompt = "Question: {question}\nAnswer:"

  package init() {}

  /// Reads the parameters; PIQA's form by default.
  package init(_ p: inout Parameters) {
    question = p.text("question", default: question, "Key of the question.")
    options = p.texts(
      "options", default: options, count: 1...26,
      "Keys of the options, or one key that holds them as a list.")
    label = p.text(
      "label", default: label, "Key of the right option: its number, or its letter from A.")
    firstLabel = p.integer("first_label", default: 0, in: 0...1, "Number of the first option.")
    prompt = p.text(
      "prompt", default: prompt, "Text before an option; {question} stands for the question.")
    if !prompt.contains("{question}") { p.report("prompt", "must contain {question}") }
  }

  /// Reads all items, at least one.
  ///
  /// `labels` are the bytes of a file with a number a line, in place of the key, and what errors call it.
  package func rows(
    of bytes: [UInt8], file: String, labels: (bytes: [UInt8], file: String)?
  ) throws(DatasetError) -> [QARow] {
    let records = try DataRecord.read(bytes, file: file)
    let numbers = try labels.map { labels throws(DatasetError) in
      try Self.lines(of: labels.bytes)
    }
    if let labels, let numbers, numbers.count != records.count {
      throw DatasetError(
        file: labels.file, "\(numbers.count) labels for \(records.count) items; one a line expected"
      )
    }
    var rows: [QARow] = []
    for (index, record) in records.enumerated() {
      let options = try options(of: record)
      let right: Int
      if let labels, let numbers {
        guard let number = position(.string(numbers[index]), of: options.count) else {
          throw DatasetError(
            file: labels.file, line: index + 1,
            "'\(numbers[index].prefix(20))' is none of the \(options.count) options")
        }
        right = number
      } else {
        let value = try record.value(label)
        guard let number = position(value, of: options.count) else {
          throw record.problem("'\(label)' names none of the \(options.count) options")
        }
        right = number
      }
      var wrong = options.map { " " + $0 }
      let answer = wrong.remove(at: right)
      let pieces = prompt.split(separator: "{question}", omittingEmptySubsequences: false)
      rows.append(
        QARow(
          question: pieces.joined(separator: try record.text(question)), answer: answer,
          perturbedAnswers: wrong, isText: true))
    }
    return rows
  }

  private func options(of record: DataRecord) throws(DatasetError) -> [String] {
    var texts: [String] = []
    if options.count == 1 {
      texts = try record.texts(options[0])
    } else {
      for key in options { texts.append(try record.text(key)) }
    }
    guard texts.count > 1 else { throw record.problem("an item needs at least two options") }
    return texts
  }

  /// Returns the option that a label names: `1`, `"1"` or `"B"`.
  private func position(_ label: JSONValue, of count: Int) -> Int? {
    let text = label.integer.map(String.init) ?? label.string ?? ""
    var index = Int(text).flatMap { (0...26).contains($0) ? $0 - firstLabel : nil }
    if index == nil, let byte = text.utf8.first, text.utf8.count == 1,
      (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
    {
      index = Int(byte - UInt8(ascii: "A"))
    }
    return index.flatMap { (0..<count).contains($0) ? $0 : nil }
  }

  /// Returns the lines without white space around them, blank ones at the end left out.
  private static func lines(of bytes: [UInt8]) throws(DatasetError) -> [String] {
    var lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).map {
      String(decoding: $0.filter { !DataRecord.isSpace($0) }, as: UTF8.self)
    }
    while lines.last?.isEmpty == true { lines.removeLast() }
    return lines
  }
}
