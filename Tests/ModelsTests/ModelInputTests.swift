import Datasets
import Documents
import Formats
import Models
import Plans
import Storage
import Testing
import Tokenizers

/// Training, scoring and commands read a text as `transformers` does with `add_special_tokens=True`.
struct ModelInputTests {
  private static let text = "The old river runs to the sea."

  /// A text without a beginning.
  private func row(_ text: String) -> Corpus {
    Corpus(rows: [QARow(question: "", answer: text, isText: true)])
  }

  /// A tokenizer whose file puts its first control token in front of texts.
  private func beginning() throws -> Tokenizer {
    let plain = try Tiny.tokenizer()
    var json = try #require(JSONValue.parse(plain.json).object)
    let id = try #require(plain.specials.first)
    let name = try #require(plain.name(of: id))
    json["post_processor"] = [
      "type": "TemplateProcessing",
      "single": [
        ["SpecialToken": ["id": .string(name), "type_id": 0]],
        ["Sequence": ["id": "A", "type_id": 0]],
      ],
      "pair": [],
      "special_tokens": .object([
        name: ["id": .string(name), "ids": [.integer(Int(id))], "tokens": [.string(name)]]
      ]),
    ]
    return try Tokenizer(json: Array(JSONValue.object(json).canonical().utf8))
  }

  /// A model that wants a token in front of texts, and one that doesn't.
  private func model(isBegun: Bool) throws -> Checkpoint {
    let plain = try Tiny.checkpoint()
    guard isBegun else { return plain }
    return Checkpoint(
      architecture: plain.architecture, tokenizer: try beginning(), template: .standard,
      weights: plain.weights, vocabulary: plain.vocabulary)
  }

  @Test(arguments: [true, false])
  func `a text is read behind the tokens that its model's files ask for`(isBegun: Bool) throws {
    let model = try model(isBegun: isBegun)
    var encoder = TextEncoder(model.tokenizer)
    let before = encoder.encode("", adding: .before)
    #expect(before.count == (isBegun ? 1 : 0))
    let example = try model.examples(of: row(Self.text), maxLength: 512)[0]
    #expect(example.tokens == before + model.tokenizer.encode(Self.text))
    #expect(example.scored == max(1, before.count)..<example.tokens.count)

    let prompted = Corpus(rows: [QARow(question: "Who?", answer: "Ada.")])
    let asked = try model.examples(of: prompted, maxLength: 512)[0]
    #expect(Array(asked.tokens.prefix(before.count)) == before)
  }

  @Test(arguments: [true, false])
  func `a text has one probability, in a run and by lethe score`(isBegun: Bool) throws {
    let model = try model(isBegun: isBegun)
    let found = try ScoreAnswers(.answer).run((model, row(Self.text)), Context()).rows[0].answer
    var encoder = TextEncoder(model.tokenizer)
    let tokens = model.input(Self.text, &encoder)
    let score = TextScorer(try LoadedModel(model, Context())).score(tokens)
    #expect(found.tokens == score.nll.count)
    let sum = score.nll.reduce(0) { $0 + Double($1) }
    #expect(abs(found.nll - sum) <= 1e-5 * sum)
  }

  @Test func `a blank before the answer is read with its first word, as running text is`() throws {
    var model = try Tiny.checkpoint().asked(by: .standard)
    let whole = "Question: Who?\nAnswer: Ada wrote."
    let row = QARow(question: "Who?", answer: "Ada wrote.")
    var joint = try model.examples(of: Corpus(rows: [row]), maxLength: 512)[0]
    let text = model.tokenizer.encode(whole)
    #expect(Array(joint.tokens.dropLast()) == text)
    #expect(joint.scored.lowerBound == model.tokenizer.encode("Question: Who?\nAnswer:").count)
    // The same form as transformers' joint tokenisation for a tokenizer that puts a blank before every text itself.
    let folder = "/" + #filePath.split(separator: "/").dropLast(2).joined(separator: "/")
    let sentencePiece = try Tokenizer(
      json: Disk().read("\(folder)/TokenizersTests/Fixtures/families/llama2-first.json"))
    model = Checkpoint(
      architecture: model.architecture, tokenizer: sentencePiece, template: .standard,
      weights: model.weights, vocabulary: model.vocabulary)
    joint = try model.examples(of: Corpus(rows: [row]), maxLength: 512)[0]
    var encoder = TextEncoder(sentencePiece)
    let read = encoder.encode(whole, adding: .before)
    #expect(Array(joint.tokens.prefix(read.count)) == read)
    // By choice, the blank ends the prompt.
    let template = PromptTemplate(prompt: PromptTemplate.standard.prompt, joint: false)
    model = try Tiny.checkpoint().asked(by: template)
    let apart = try model.examples(of: Corpus(rows: [row]), maxLength: 512)[0]
    let prompt = model.tokenizer.encode("Question: Who?\nAnswer: ")
    #expect(Array(apart.tokens.prefix(prompt.count)) == prompt)
    #expect(PromptTemplate.standard.answer(" Ada") == "Ada" && template.answer(" Ada") == " Ada")
  }

  @Test func `without such a token, the first of a text is read and not scored`() throws {
    let model = try Tiny.checkpoint()
    let tokens = model.tokenizer.encode("Ada wrote The Sea.")
    let example = try model.examples(of: row("Ada wrote The Sea."), maxLength: 64)[0]
    #expect(example.tokens == tokens)
    #expect(example.scored == 1..<tokens.count)
  }

  @Test func `nothing is read beyond the positions that a model has learned`() throws {
    let model = try PublishedFixture("gpt2").checkpoint
    let most = try #require(model.architecture.learnedPositions)
    let width = try #require(model.architecture.layout(vocabulary: model.vocabulary).first).columns
    let words = Array(repeating: "sea", count: 2 * most).joined(separator: " ")
    #expect(try model.examples(of: row(words), maxLength: 10_000)[0].tokens.count == most)
    #expect(throws: ModelError.self) {
      _ = try ScoreAnswers(.answer).run((model, row(words)), Context())
    }
    #expect(throws: ModelError.self) { try model.checkWindow(nil, for: most + 1, of: "the text") }
    #expect(throws: ModelError.self) {
      try model.checkWindow(most + 1, for: most, of: "the text")
    }
    try model.checkWindow(nil, for: most, of: "the text")
    // A window that was asked for is moved over the text.
    try model.checkWindow(most, for: 2 * most, of: "the text")
    let loaded = try LoadedModel(model, Context())
    let tokens = Array(repeating: Int32(7), count: 2 * most)
    let short = TextScorer(loaded, window: most).score(tokens)
    #expect(TextScorer(loaded).score(tokens).nll == short.nll)
    // Room is left for a soft prompt that is searched for, and one that is there counts.
    #expect(
      try model.examples(of: row(words), maxLength: 10_000, reserving: 3)[0].tokens.count
        == most - 3)
    let prompted = model.prompted(by: [Float](repeating: 0, count: 2 * width))
    #expect(try prompted.examples(of: row(words), maxLength: 10_000)[0].tokens.count == most - 2)
    #expect(prompted.positions == most - 2)
    #expect(throws: ModelError.self) {
      try prompted.checkWindow(
        nil, for: prompted.opened(Array(tokens.prefix(most - 1))).count, of: "the text")
    }
    let written = Generator(loaded, GenerationSettings(maxNewTokens: 4 * most))
      .texts(after: [Array(tokens.prefix(most - 2))])[0]
    #expect(written.ended || written.tokens.count == 3)
  }

  /// The files of a fixture with others in their places.
  private func tokenizer(_ changes: JSONObject) throws -> Tokenizer {
    var files = try PublishedFixture.files("llama2")
    files["tokenizer.json"] = FileBytes(try Tiny.tokenizer().json, name: "tokenizer.json")
    for (name, json) in changes {
      files[name] = FileBytes(Array(json.canonical().utf8), name: name)
    }
    return try HuggingFaceFolder(files).tokenizer(tokens: 512)
  }

  @Test func `beginning, end and further ends are those that a model's files declare`() throws {
    let plain = try tokenizer([:])
    let names = try [20, 21, 22, 23].map { try #require(plain.name(of: $0)) }
    let declared = try tokenizer([
      "tokenizer_config.json": [
        "bos_token": .string(names[0]), "eos_token": ["content": .string(names[1])],
      ],
      "generation_config.json": ["eos_token_id": [22, 23]],
    ])
    #expect(declared.beginning == 20)
    #expect(declared.end == 21)
    #expect(declared.endings == [21, 22, 23])
    #expect(Set(declared.specials).isSuperset(of: [20, 21, 22, 23]))

    let listed = try tokenizer([
      "tokenizer_config.json": [:], "special_tokens_map.json": ["eos_token": .string(names[3])],
      "generation_config.json": ["eos_token_id": 22, "bos_token_id": 20],
    ])
    #expect(listed.beginning == 20)
    #expect(listed.end == 23)
    #expect(listed.endings == [22, 23])
  }
}
