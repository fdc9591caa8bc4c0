import Datasets
import Documents
import Plans
import Testing

@Suite struct ChoiceFileTests {
  private func rows(
    _ text: String, labels: String? = nil, _ change: (inout ChoiceFile) -> Void = { _ in }
  ) throws -> [QARow] {
    var file = ChoiceFile()
    change(&file)
    return try file.rows(
      of: Array(text.utf8), file: "d.jsonl", labels: labels.map { (Array($0.utf8), "l.lst") })
  }

  private let item = #"{"goal":"G?","sol1":"one","sol2":"two","label":1}"#
  private let expected = QARow(
    question: "Question: G?\nAnswer:", answer: " two", perturbedAnswers: [" one"], isText: true)

  @Test func readsItems() throws {
    #expect(try rows(item) == [expected])
    #expect(try rows("[\(item), \(item)]") == [expected, expected])
    #expect(try rows(item.replacing("1}", with: "\"B\"}")) == [expected])
    #expect(try rows(item.replacing("1}", with: "\"1\"}")) == [expected])
  }

  @Test func readsLabelFiles() throws {
    #expect(try rows("\(item)\n\(item)\n", labels: "1\r\n0\n\n").map(\.answer) == [" two", " one"])
  }

  @Test func readsLists() throws {
    let text = #"{"q":"G?","choices":["a","b","c"],"answer":3}"#
    let found = try rows(text) {
      $0.question = "q"
      $0.options = ["choices"]
      $0.label = "answer"
      $0.firstLabel = 1
      $0.prompt = "{question}"
    }
    #expect(
      found == [
        QARow(question: "G?", answer: " c", perturbedAnswers: [" a", " b"], isText: true)
      ])
  }

  @Test(arguments: [
    ("", nil, "d.jsonl: the file has no rows"),
    ("{\"goal\":\"G\",\"sol1\":\"a\"}", nil, "d.jsonl:1: the key 'sol2' is missing"),
    (
      "{\"goal\":\"G\",\"sol1\":\"a\",\"sol2\":\"b\"}", nil,
      "d.jsonl:1: the key 'label' is missing"
    ),
    (
      "\n{\"goal\":\"G\",\"sol1\":\"a\",\"sol2\":\"b\",\"label\":2}", nil,
      "d.jsonl:2: 'label' names none of the 2 options"
    ),
    (
      "{\"goal\":\"G\",\"sol1\":\"a\",\"sol2\":\"b\"}", "0\n1", "l.lst: 2 labels for 1 items"
    ),
    (
      "{\"goal\":\"G\",\"sol1\":\"a\",\"sol2\":\"b\"}", "x", "l.lst:1: 'x' is none of the 2 options"
    ),
    (
      "{\"goal\":\"G\",\"sol1\":\"a\",\"sol2\":\"b\",\"label\":-9223372036854775808}", nil,
      "d.jsonl:1: 'label' names none"
    ),
  ])
  func explains(text: String, labels: String?, message: String) {
    let error = #expect(throws: DatasetError.self) { try rows(text, labels: labels) }
    #expect(error?.description.hasPrefix(message) == true, "\(error?.description ?? "none")")
  }

  @Test func needsTwoOptions() {
    let error = #expect(throws: DatasetError.self) {
      try rows(#"{"goal":"G","c":["a"],"label":0}"#) { $0.options = ["c"] }
    }
    #expect(error?.message == "an item needs at least two options")
  }
}

@Suite struct TextCutterTests {
  private func rows(_ text: String, words: Int = 4, promptWords: Int = 0) throws -> [QARow] {
    try TextCutter(words: words, promptWords: promptWords)
      .rows(of: Array(text.utf8), file: "t.txt")
  }

  @Test func takesWholeParagraphs() throws {
    let text = "\u{FEFF}one two\n  three\r\n\r\n\nfour\n\nfive six\n"
    let found = try rows(text)
    #expect(found.map(\.answer) == ["one two three\n\nfour", "five six"])
    #expect(found.allSatisfy { $0.isText && $0.question.isEmpty })
  }

  @Test func cutsLongParagraphs() throws {
    #expect(try rows("a b c d e f g h i").map(\.answer) == ["a b c d", "e f g h", "i"])
    // A rest of a tenth stays with what it belongs to.
    let eleven = (1...11).map(String.init).joined(separator: " ")
    #expect(try rows(eleven, words: 10).map(\.answer) == [eleven])
  }

  @Test func givesABeginning() throws {
    let found = try rows("a b\n\nc d e", words: 4, promptWords: 2)
    #expect(found == [QARow(question: "a b", answer: "\n\nc d", isText: true)])
    let other = try rows("a b c d e f", words: 3, promptWords: 1)
    #expect(other.map(\.question) == ["a", "d"] && other.map(\.answer) == [" b c", " e f"])
  }

  @Test func explains() {
    let broken = Array("one\ntw".utf8) + [0xFF]
    let error = #expect(throws: DatasetError.self) {
      try TextCutter().rows(of: broken, file: "t.txt")
    }
    #expect(error?.description == "t.txt:2: the text is not UTF-8; convert it, with iconv")
    #expect(throws: DatasetError.self) { try rows(" \n\n") }
  }

  /// A stored block is read again as it was.
  @Test func roundTrips() throws {
    let corpus = Corpus(rows: try rows("a b c d e f", promptWords: 1) + rows("x"))
    let bytes = try corpus.parts()[0].bytes
    #expect(try QAFile().rows(of: bytes, file: "rows.jsonl") == corpus.rows)
  }
}
