package import Datasets
package import Documents
package import Models

/// How often the answer that a model comes to is the right one: generative tasks such as GSM8K (Cobbe and others, 2021).
///
/// The answer is extracted from both texts and compared exactly. `strict` takes what follows a mark (`####`), up to the
/// end of its line; `number` takes the last number, as lm-evaluation-harness's flexible extraction does; `line` takes the
/// first line. Numbers lose `$`, thousands' commas and a full stop at their end; other answers lose white space around them
/// and, without `case`, capitals. What has nothing to extract is wrong.
package struct ExactAnswer: EvidenceMetric {
  package static let name = "exact_answer"
  package static let version = "1"
  package static let summary = "Share of generated answers whose extracted result is right."

  /// What is taken out of a text.
  package enum Extraction: String, Codable, Sendable, CaseIterable {
    case strict
    case number
    case line
  }

  package let tasks: MultipleChoice.Tasks
  package let unwanted: [String]
  package let extract: Extraction
  package let mark: String
  package let stop: [String]
  package let isCaseKept: Bool
  package let maxNewTokens: Int
  package let resamples: Int

  package init(_ p: inout Parameters) {
    tasks = MultipleChoice.Tasks(&p)
    unwanted = p.texts(
      "unwanted", default: [],
      "Tasks that ask for what is to be forgotten, so that fewer right answers are better.")
    for name in unwanted where !tasks.names.contains(name) {
      p.report("unwanted", "there is no task '\(name)'")
    }
    extract = p.choice(
      "extract", default: .line,
      "What follows the mark, the last number, or the first line.")
    mark = p.text("mark", default: "####", "What stands before the result, for 'strict'.")
    stop = p.texts(
      "stop", default: ["\n\n", "Question:"],
      "Texts at which an answer is cut before anything is extracted.")
    isCaseKept = p.flag("case", default: false, "Whether capitals matter.")
    maxNewTokens = RougeOverlap.maxNewTokens(&p)
    resamples = Self.resamples(&p)
    if mark.isEmpty { p.report("mark", "the mark must not be empty") }
  }

  package var ownSets: [(name: String, dataset: any Dataset)] { tasks.all }

  private var asked: [String] {
    tasks.names.isEmpty ? ["forget", "retain"] : tasks.names
  }

  package func needs(_ sets: Set<String>) -> [Need] { asked.map { .answers($0) } }

  package func columns(
    of evidence: MetricEvidence, _ bootstrap: Bootstrap
  ) throws -> [Column] {
    try asked.map { set in
      let hits = try evidence.answers(set).enumerated().map { index, item in
        guard let right = extracted(item.row.answer) else {
          throw MetricError(
            "row \(index + 1) of the \(set) set has no result to extract ('\(extract.rawValue)') from its answer: "
              + "'\(item.row.answer.prefix(60))'")
        }
        return extracted(item.answer.text) == right ? 1.0 : 0
      }
      let isUnwanted = set == "forget" || unwanted.contains(set)
      return Column(
        "\(set).exact_answer", isUnwanted ? .lower : .higher, meanOf: hits, bootstrap)
    }
  }

  /// What a text comes to; nil for nothing.
  package func extracted(_ text: String) -> String? {
    var text = text[...]
    for end in stop where !end.isEmpty {
      if let place = text.firstRange(of: end) { text = text[..<place.lowerBound] }
    }
    switch extract {
    case .strict:
      guard let place = text.firstRange(of: mark) else { return nil }
      let line = text[place.upperBound...].prefix { !$0.isNewline }
      return Self.lastNumber(line) ?? plain(line)
    case .number: return Self.lastNumber(text)
    case .line: return plain(text.drop { $0.isWhitespace }.prefix { !$0.isNewline })
    }
  }

  private func plain(_ text: Substring) -> String? {
    var text = text
    while text.first?.isWhitespace == true { text.removeFirst() }
    while let last = text.last, last.isWhitespace || last == "." { text.removeLast() }
    guard !text.isEmpty else { return nil }
    return isCaseKept ? String(text) : text.lowercased()
  }

  /// The last number of a text, without what only decorates it: `1,234.50` is `1234.5`.
  package static func lastNumber(_ text: Substring) -> String? {
    let bytes = Array(text.utf8)
    func isDigit(_ index: Int) -> Bool {
      bytes.indices.contains(index) && (0x30...0x39).contains(bytes[index])
    }
    guard let last = bytes.indices.last(where: isDigit) else { return nil }
    var first = last
    // Digits, and points and commas between digits.
    while first > 0 {
      let before = first - 1
      let joins = bytes[before] == UInt8(ascii: ".") || bytes[before] == UInt8(ascii: ",")
      guard isDigit(before) || joins && isDigit(before - 1) else { break }
      first = before
    }
    var digits = bytes[first...last].filter { $0 != UInt8(ascii: ",") }
    var start = first - 1
    if start >= 0, bytes[start] == UInt8(ascii: "$") { start -= 1 }
    // A minus is a sign unless a word or number ends right before it.
    let isSigned =
      start >= 0 && bytes[start] == UInt8(ascii: "-")
      && (start == 0 || bytes[start - 1] == 0x20 || bytes[start - 1] == 0x0A
        || bytes[start - 1] == UInt8(ascii: "="))
    if digits.contains(UInt8(ascii: ".")) {
      while digits.last == UInt8(ascii: "0") { digits.removeLast() }
      if digits.last == UInt8(ascii: ".") { digits.removeLast() }
    }
    while digits.count > 1, digits[0] == UInt8(ascii: "0"), digits[1] != UInt8(ascii: ".") {
      digits.removeFirst()
    }
    let number = String(decoding: digits, as: UTF8.self)
    return isSigned && number != "0" ? "-\(number)" : number
  }
}
