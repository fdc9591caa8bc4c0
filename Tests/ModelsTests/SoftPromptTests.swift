import Datasets
import Models
import Plans
import Tensors
import Testing
import Tokenizers

/// A soft prompt made of tokens' embeddings is those tokens, wherever a model is used.
struct SoftPromptTests {
  private let words: [Int32] = [30, 41, 30]

  /// The embeddings of tokens, (tokens, width).
  private func embeddings(_ model: Checkpoint, _ tokens: [Int32]) throws -> [Float] {
    let spec = try #require(model.table.specs.first)
    #expect(spec.rows == model.vocabulary)
    let table = try model.weights.flat(WeightTable([spec]))
    return tokens.flatMap { table[Int($0) * spec.columns..<(Int($0) + 1) * spec.columns] }
  }

  @Test(arguments: PublishedFixture.names)
  func `every architecture reads vectors as it reads tokens`(name: String) throws {
    let fixture = try PublishedFixture(name)
    let model = fixture.checkpoint
    let tokens = fixture.sequences[0].tokens
    let prompted = model.prompted(by: try embeddings(model, Array(tokens[..<3])))
    #expect(Array(prompted.softTokens) == (0..<3).map { Int32(model.vocabulary + $0) })
    let (plain, soft) = (
      try LoadedModel(model, Context()), try LoadedModel(prompted, Context())
    )
    let inFront = Array(prompted.softTokens) + tokens[3...]
    let states = plain.tape.values(plain.read(TokenBatch([tokens, tokens])))
    #expect(soft.tape.values(soft.read(TokenBatch([tokens, inFront]))) == states)
    // In another order, and with nothing but the prompt at first.
    let cache = soft.makeCache(sequences: 1, capacity: tokens.count)
    _ = soft.read(TokenBatch([Array(prompted.softTokens)]), cache)
    let rest = soft.read(TokenBatch([Array(tokens[3...])], after: [3], places: [0]), cache)
    let width = states.count / tokens.count / 2
    #expect(soft.tape.values(rest) == Array(states[3 * width..<tokens.count * width]))
  }

  @Test func `answers, scores and texts begin with the prompt`() throws {
    let model = try Tiny.train(Tiny.checkpoint())
    let prompted = model.prompted(by: try embeddings(model, words))
    let worded = Checkpoint(
      architecture: model.architecture, tokenizer: model.tokenizer,
      template: PromptTemplate(
        prompt: model.tokenizer.decode(words) + model.template.prompt, joint: false),
      weights: model.weights)
    var encoder = TextEncoder(model.tokenizer)
    let plain = try model.tokens(for: [ChatMessage(.user, "a")], &encoder)
    let spelt = try worded.tokens(for: [ChatMessage(.user, "a")], &encoder)
    try #require(spelt == words + plain)
    func found(_ model: Checkpoint) throws -> [[Part]] {
      [
        try ScoreAnswers().run((model, Tiny.corpus), Context()).parts(),
        try ScoreTokens().run((model, Tiny.corpus), Context()).parts(),
        try GenerateAnswers(maxNewTokens: 12).run((model, Tiny.corpus), Context()).parts(),
      ]
    }
    #expect(try found(prompted) == found(worded))
    #expect(try found(prompted) != found(model))
    let text = (0..<40).map { Int32(20 + $0 * $0 % 250) }
    let scorer = TextScorer(try LoadedModel(prompted, Context()))
    let whole = TextScorer(try LoadedModel(model, Context())).score(words + text)
    #expect(scorer.score(text).nll == Array(whole.nll[words.count...]))
    #expect(scorer.score(text).next == whole.next)
  }

  @Test func `a prompt stands after the token that begins texts`() throws {
    let model = try PublishedFixture(PublishedFixture.names[0]).checkpoint
    let prompted = model.prompted(by: try embeddings(model, [4, 5]))
    let soft = Array(prompted.softTokens)
    #expect(model.opened([7, 8]) == [7, 8])
    #expect(prompted.opened([7, 8]) == soft + [7, 8])
    if let first = model.tokenizer.beginning {
      #expect(prompted.opened([first, 8]) == [first] + soft + [8])
    }
  }

  @Test func `a model with a prompt is read as it was written, and stays here`() throws {
    let model = try Tiny.checkpoint()
    let prompted = model.prompted(by: try embeddings(model, words))
    let parts = try prompted.parts()
    let again = try Checkpoint(from: MemoryParts(parts: parts))
    #expect(try again.parts() == parts && again.softPrompt == 3)
    #expect(try parts.count == model.parts().count + 1)
    #expect(throws: ModelError.self) { try HuggingFaceFolder.files(of: prompted) }
    #expect(throws: ModelError.self) { try GGUFModel.file(of: prompted, matrices: .f32) }
    for wrong in ["-1", "4", "9223372036854775807"] {
      let hostile = parts.map { part in
        part.name == "config.json"
          ? Part(
            part.name,
            Array(
              String(decoding: part.bytes, as: UTF8.self)
                .replacing("\"soft_prompt\":3", with: "\"soft_prompt\":\(wrong)").utf8)) : part
      }
      #expect(throws: ModelError.self) { try Checkpoint(from: MemoryParts(parts: hostile)) }
    }
  }

  @Test func `training reaches the prompt`() throws {
    let model = try Tiny.checkpoint()
    let prompted = model.prompted(by: try embeddings(model, words))
    var options = Tiny.options
    options.trainOnly = ["soft_prompt"]
    let trained = try Tiny.train(prompted, options)
    for name in prompted.weights.names {
      let isSame = try trained.weights.bytes(name) == prompted.weights.bytes(name)
      #expect(isSame == (name != SoftPrompt.weight), "\(name)")
    }
    let first = try #require(trained.history.first?.loss)
    #expect(try #require(trained.history.last?.loss) < first)
  }

  @Test func `prompts that are tried together lose what each loses alone`() throws {
    let model = try Tiny.train(Tiny.checkpoint())
    let examples = try model.examples(of: Tiny.corpus, maxLength: 64)
    var stream = Seed(2).stream("prompts")
    let prompts = (0..<3).map { _ in (0..<2 * 16).map { _ in Float(stream.normal()) } }
    let trial = try PromptTrial(model, prompts: 3, length: 2, Context()) { values, width in
      #expect(values.count == model.tokenizer.count * width)
      return ([], 0)
    }
    func losses(_ model: Checkpoint) throws -> [Double] {
      try ScoreAnswers(.answer).run((model, Tiny.corpus), Context()).rows.map(\.answer.nll)
    }
    let found = trial.losses(of: examples, under: prompts)
    #expect(try found == prompts.map { try losses(model.prompted(by: $0)) })
    #expect(try trial.losses(of: examples, under: [[]]) == [losses(model)])
    #expect(trial.losses(of: examples, under: [prompts[2]]) == [found[2]])
  }
}
