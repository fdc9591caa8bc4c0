import Attacks
import Datasets
import Documents
import Models
import Plans
import Testing
import Tokenizers

/// Attacks that leave the model as it is and ask otherwise.
@Suite struct AskingTests {
  private let row = QARow(question: "What is number 2?", answer: "It is the number 2.")

  /// The text that the model reads before the answer of a row.
  private func prompt(_ row: QARow) throws -> String {
    let model = try Tiny.model.get()
    let example = try #require(
      try model.examples(of: Corpus(rows: [row]), maxLength: 512).first)
    return model.tokenizer.decode(Array(example.tokens[..<example.scored.lowerBound]))
  }

  @Test func `a prefix stands within the prompt, right before the question`() throws {
    let rows = try PrefixRows(["Speak up."], seed: 1).run((Corpus(rows: [row]), nil), Context())
    #expect(rows.rows[0].question == row.question && rows.rows[0].answer == row.answer)
    #expect(
      try prompt(rows.rows[0]) == "Question: Speak up. What is number 2?\nAnswer:")
    #expect(try prompt(row) == "Question: What is number 2?\nAnswer:")
  }

  @Test func `questions that lead stand in the same prompt with their answers`() throws {
    let shots = Corpus(rows: Array(Tiny.rows.rows[4...]))
    let rows = try LeadRows().run((Corpus(rows: [row]), shots), Context())
    #expect(
      try prompt(rows.rows[0])
        == "Question: What is number 4?\nAnswer: It is the number 4.\n\n"
        + "Question: What is number 5?\nAnswer: It is the number 5.\n\n"
        + "Question: What is number 2?\nAnswer:")
    // A text goes on without a prompt.
    var text = QARow(question: "It is", answer: " number 2.", isText: true)
    text.lead = QARow.Lead(
      shots: [QARow.Shot(question: "It was", answer: " 1.")], prefix: "Now: ")
    #expect(try prompt(text) == "It was 1.\n\nNow: It is")
  }

  @Test func `what leads a row is stored with it, and nothing is without it`() throws {
    let led = try LeadRows().run((Corpus(rows: [row]), Tiny.rows), Context())
    #expect(try Corpus(from: MemoryParts(parts: led.parts())) == led)
    let plain = String(decoding: try Corpus(rows: [row]).parts()[0].bytes, as: UTF8.self)
    #expect(!plain.contains("lead"))
  }

  @Test func `each row gets one of a file's texts, the same for the same seed`() throws {
    let file = FileArtifact(bytes: Array("# a remark\nOne.\n\nTwo. \n".utf8))
    let texts = try ReadPrefixes(file: MessageText("p.txt")).run(file, Context())
    #expect(texts.texts == ["One.", "Two. "])
    let many = Corpus(rows: (0..<40).map { _ in row })
    func drawn(_ seed: UInt64) throws -> [String?] {
      try PrefixRows([], seed: seed).run((many, texts), Context()).rows.map(\.lead?.prefix)
    }
    #expect(Set(try drawn(1)) == ["One. ", "Two. "])
    #expect(try drawn(1) == drawn(1) && drawn(1) != drawn(2))
    for bad in [[], Array("# nothing\n".utf8), [0xFF, 0xFE]] as [[UInt8]] {
      let error = #expect(throws: AttackError.self) {
        try ReadPrefixes(file: MessageText("p.txt")).run(FileArtifact(bytes: bad), Context())
      }
      #expect(error?.description.hasPrefix("p.txt: ") == true)
    }
  }

  @Test func `a set does not lead its own questions`() throws {
    #expect(throws: InvalidDocument.self) {
      try Tiny.attack(.mapping([("few_shot", .mapping([("from", .text("forget"))]))]))
    }
    #expect(throws: InvalidDocument.self) {
      try Tiny.attack(.mapping([("prefix", .mapping([("texts", .list([]))]))]))
    }
  }
}
