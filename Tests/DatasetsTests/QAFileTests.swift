import Datasets
import Testing

@Suite struct QAFileTests {
  private func rows(_ text: String, _ keys: QAFile.Keys = QAFile.Keys()) throws -> [QARow] {
    try QAFile(keys: keys).rows(of: Array(text.utf8), file: "d.json")
  }

  @Test func readsEveryKey() throws {
    let line = """
      {"question": "Q?", "answer": "A\\u00e9.", "paraphrased_answer": "P.", "paraphrased_question": "R?", \
      "perturbed_answer": ["x", "y"], "other": {"deep": [1, null]}}
      """
    let row = QARow(
      question: "Q?", answer: "Aé.", paraphrasedAnswer: "P.", paraphrasedQuestion: "R?",
      perturbedAnswers: ["x", "y"])
    #expect(try rows(line) == [row])
    #expect(try rows("[\(line),\n \(line)]") == [row, row])
  }

  @Test(arguments: [
    "{\"question\":\"a\",\"answer\":\"b\"}", "{\"question\":\"a\",\"answer\":\"b\"}\n",
    "{\"question\":\"a\",\"answer\":\"b\"}\r\n\r\n",
    "\u{FEFF}\n  {\"question\":\"a\",\"answer\":\"b\"} \n\n",
    "{\"question\":\"a\",\"answer\":\"b\",\"perturbed_answer\":null,\"paraphrased_answer\":null}",
    "\u{FEFF} [ {\"question\":\"a\",\"answer\":\"b\"}\r\n]\r\n",
  ])
  func toleratesForms(text: String) throws {
    #expect(try rows(text) == [QARow(question: "a", answer: "b")])
  }

  @Test func readsOneWrongAnswer() throws {
    let text = #"{"question":"a","answer":"b","perturbed_answer":"c"}"#
    #expect(try rows(text)[0].perturbedAnswers == ["c"])
  }

  @Test func renamesKeys() throws {
    var keys = QAFile.Keys()
    keys.question = "q"
    keys.answer = "labels"
    #expect(try rows(#"{"q":"a","labels":"b"}"#, keys) == [QARow(question: "a", answer: "b")])
  }

  /// Every problem names the file, and the line where there is one.
  @Test(arguments: [
    ("", "d.json: the file has no rows"),
    ("\n \r\n", "d.json: the file has no rows"),
    ("[]", "d.json: the file has no rows"),
    (
      "{\"question\":\"a\",\"answer\":\"b\"}\n\n{\"question\":\"a\"", "d.json:3: not a line of JSON"
    ),
    ("{\"question\":\"a\"}", "d.json:1: the key 'answer' is missing; found 'question'"),
    ("{}", "d.json:1: the key 'question' is missing; the row is empty"),
    ("3", "d.json:1: expected an object, found a number"),
    ("{\"question\":1,\"answer\":\"b\"}", "d.json:1: 'question' must be a text, found a number"),
    ("{\"question\":\"a\",\"answer\":\" \"}", "d.json:1: 'answer' must not be empty"),
    ("{\"question\":\"a\",\"answer\":null}", "d.json:1: 'answer' must be a text, found null"),
    (
      "{\"question\":\"a\",\"answer\":\"b\",\"perturbed_answer\":[1]}",
      "d.json:1: each 'perturbed_answer' must be a text, found a number"
    ),
    (
      "{\"question\":\"a\",\"answer\":\"b\",\"perturbed_answer\":{}}",
      "d.json:1: 'perturbed_answer' must be a text, found an object"
    ),
    ("[{\"question\":\"a\",\"answer\":\"b\"},\n{\"x\"}]", "d.json:2: not JSON"),
    (
      "[{\"question\":\"a\",\"answer\":\"b\"}, 7]",
      "d.json: row 2: expected an object, found a number"
    ),
    ("{\"question\":\"a\",\"answer\":\"b\"} {}", "d.json:1: not a line of JSON"),
  ])
  func explains(text: String, message: String) {
    let error = #expect(throws: DatasetError.self) { try rows(text) }
    #expect(error?.description.hasPrefix(message) == true, "\(error?.description ?? "none")")
  }

  @Test func refusesBrokenText() {
    let bytes = Array("{\"question\":\"a\",\"answer\":\"".utf8) + [0xFF, 0xFE] + Array("\"}".utf8)
    #expect(throws: DatasetError.self) { try QAFile().rows(of: bytes, file: "d") }
    let deep = [UInt8](repeating: UInt8(ascii: "["), count: 200_000)
    #expect(throws: DatasetError.self) { try QAFile().rows(of: deep, file: "d") }
  }

  /// Flipped, cut and doubled bytes give rows or an error, never a trap.
  @Test func survivesMutations() {
    let line = #"{"question":"Wh\u00e9o?","answer":"Me.","perturbed_answer":["x","y"],"n":-1.5e3}"#
    let whole = Array("\u{FEFF}\(line)\r\n[\(line)]\n".utf8)
    var state: UInt64 = 1
    func next(_ bound: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int((state >> 33) % UInt64(bound))
    }
    for _ in 0..<3000 {
      var bytes = whole
      if next(2) == 0 { bytes.removeLast(next(bytes.count)) }
      for _ in 0..<next(6) where !bytes.isEmpty {
        let place = next(bytes.count)
        switch next(3) {
        case 0: bytes[place] = UInt8(next(256))
        case 1: bytes.remove(at: place)
        default: bytes.insert(Array("\"\\{}[],:0".utf8)[next(9)], at: place)
        }
      }
      do {
        #expect(!(try QAFile().rows(of: bytes, file: "d")).isEmpty)
      } catch {
        #expect(!error.message.isEmpty)
      }
    }
  }
}
