import Attacks
import Datasets
import Documents
import Methods
import Models
import Plans
import Testing
import Tokenizers

/// Questions in other words and in other languages.
@Suite struct OtherWordsTests {
  private static let rows = Corpus(
    rows: [
      QARow(question: "Who is it?", answer: "Ada.", paraphrasedQuestion: "Who would that be?"),
      QARow(question: "Where is it?", answer: "In Rome."),
      QARow(question: "It was", answer: " in Rome.", isText: true),
    ])

  /// The text that the model reads before the answer of a row.
  private func prompt(_ row: QARow) throws -> String {
    let model = try Tiny.model.get()
    let example = try #require(try model.examples(of: Corpus(rows: [row]), maxLength: 512).first)
    return model.tokenizer.decode(Array(example.tokens[..<example.scored.lowerBound]))
  }

  @Test func `a row's own paraphrase goes before what a generator writes`() throws {
    let requests = try RequestQuestions().run(Self.rows, Context()).requests
    #expect(requests.map(\.question) == ["Where is it?"] && requests.map(\.task) == [.reworded])
    let asked = try AskOtherwise(isTranslated: false).run(
      (Self.rows, TextReplies(["Which place is it?"])), Context()
    ).rows
    #expect(asked.map(\.asked) == ["Who would that be?", "Which place is it?", nil])
    // What metrics and judges see is what it was.
    #expect(asked.map(\.question) == Self.rows.rows.map(\.question))
    #expect(try prompt(asked[1]) == "Question: Which place is it?\nAnswer:")
    var led = asked[1]
    led.lead = QARow.Lead(prefix: "Say: ")
    #expect(try prompt(led) == "Question: Say: Which place is it?\nAnswer:")
  }

  @Test func `a translation is asked for in a language, and of every question`() throws {
    let requests = try RequestQuestions(language: "Spanish").run(Self.rows, Context()).requests
    #expect(requests.map(\.question) == ["Who is it?", "Where is it?"])
    #expect(requests.allSatisfy { $0.task == .translated && $0.text == "Spanish" })
    let asked = try AskOtherwise(isTranslated: true).run(
      (Self.rows, TextReplies(["¿Quién es?", ""])), Context()
    ).rows
    // Without a reply a question is asked as it is.
    #expect(asked.map(\.asked) == ["¿Quién es?", nil, nil])
    #expect(throws: AttackError.self) {
      try AskOtherwise(isTranslated: true).run((Self.rows, TextReplies([])), Context())
    }
  }

  @Test func `how a question is asked is stored with it, and nothing is otherwise`() throws {
    var row = Self.rows.rows[0]
    let plain = String(decoding: try Corpus(rows: [row]).parts()[0].bytes, as: UTF8.self)
    #expect(!plain.contains("asked"))
    row.asked = "Who?"
    let asked = Corpus(rows: [row])
    #expect(try Corpus(from: MemoryParts(parts: asked.parts())) == asked)
  }

  /// Everybody is asked the same: the model before unlearning writes, whichever is attacked.
  @Test(arguments: ["paraphrase", "translate"])
  func `the attacked model does not write its own questions`(name: String) throws {
    let attack = try Tiny.attack(.mapping([(name, .mapping([("generator", .text("model"))]))]))
    var plan = Plan()
    let forget = try Tiny.rows(&plan)
    let (start, model) = (plan.add("start", GiveModel()), try Tiny.other(&plan))
    let target = AttackTarget(
      label: "npo", model: model, start: start, sets: ["forget": forget], seed: 1)
    let attempts = try attack.wire(target, into: &plan)
    let writing = plan.entries.filter { $0.kind == "write-by-model" }
    #expect(writing.count == attempts.count && !writing.isEmpty)
    #expect(writing.allSatisfy { $0.inputs.indices.contains(start.index) })
    #expect(!writing.contains { $0.inputs.indices.contains(model.index) })
  }

  @Test func `rules cannot translate, and texts ask nothing`() throws {
    #expect(throws: InvalidDocument.self) {
      try Tiny.attack(.mapping([("translate", .mapping([("generator", .text("rules"))]))]))
    }
    let error = #expect(throws: AttackError.self) {
      try RequestQuestions().run(Corpus(rows: [Self.rows.rows[2]]), Context())
    }
    #expect(error?.description.contains("no questions") == true)
  }
}
