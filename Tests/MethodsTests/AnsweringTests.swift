import Datasets
import Documents
import FoundationEssentials
import Methods
import Models
import Plans
import Tensors
import Testing
import Tokenizers

/// Ways of answering against PyTorch; the numbers were made by Tests/Reference/methods.py.
@Suite struct AnsweringReferenceTests {
  private struct Fixture: Decodable {
    struct Offset: Decodable {
      let weights: [Double]
      let filter: Double?
      let nll: [Double]
      let best: [Int32]
    }
    struct Corrupted: Decodable {
      let form: Corruption.Form
      let order: Corruption.Order
      let dimensions: Int
      let nll: [Double]
    }
    let offsets: [Offset]
    let corruptions: [Corrupted]
    let texts: [String]
    let queries: [String]
    let cosines: [[Double]]
    let probabilities: [Double]
  }

  private let fixture: Fixture
  private let rows: [(tokens: [Int32], first: Int)] = [
    ([5, 9, 260, 7, 11, 40, 1], 2), ([100, 5, 1], 1), ([61, 62, 63, 64, 65, 66, 1], 4),
  ]

  init() throws {
    let folder = #filePath.split(separator: "/").dropLast().joined(separator: "/")
    fixture = try JSONDecoder().decode(
      Fixture.self, from: Data(contentsOf: URL(filePath: "/\(folder)/Fixtures/answering.json")))
  }

  /// −log p of the answers' tokens, the statistics of the same, and the likeliest tokens.
  private func said(
    _ model: Checkpoint, corrupted: Bool = false
  ) throws -> (nll: [Float], tokens: [Float], best: [Int32]) {
    let loaded = try LoadedModel(model, Context())
    var (nll, tokens, best): ([Float], [Float], [Int32]) = ([], [], [])
    for (row, first) in rows {
      let read = row.enumerated().map { place, token in
        corrupted && place < first ? token + Int32(model.vocabulary) : token
      }
      let batch = TokenBatch([Array(read.dropLast())])
      let targets = Array(row[first...])
      let states = loaded.read(batch, at: (first - 1..<row.count - 1).map { Int32($0) })
      nll += loaded.losses(states, rows: targets.indices.map { Int32($0) }, targets)
      tokens += loaded.statistics(states, targets: targets).map { -$0.logP }
      best += loaded.argmax(states)
    }
    return (nll, tokens, best)
  }

  @Test func `combined logits agree`() throws {
    #expect(fixture.offsets.count == 4)
    let (base, other) = (
      try ReferenceTests.model(change: 0.2),
      [try ReferenceTests.model(change: 0.5), try ReferenceTests.model(change: 0)]
    )
    for wanted in fixture.offsets {
      let step = CombineLogits(weights: wanted.weights, filter: wanted.filter)
      let model = try step.run((base, Array(other.prefix(wanted.weights.count))), Context())
      let found = try said(model)
      #expect(found.best == wanted.best)
      #expect(found.nll == found.tokens)
      for (found, wanted) in zip(found.nll, wanted.nll) {
        #expect(abs(Double(found) - wanted) < 1e-5 * max(1, abs(wanted)))
      }
    }
  }

  @Test func `corrupted embeddings agree`() throws {
    #expect(fixture.corruptions.count == 9)
    let start = try ReferenceTests.model(change: 0)
    for wanted in fixture.corruptions {
      let model = start.answering {
        $0.corruption = Corruption(
          form: wanted.form, order: wanted.order, dimensions: wanted.dimensions, strength: 3,
          seed: 5, threshold: 0.5, classifiers: [])
      }
      for (found, wanted) in zip(try said(model, corrupted: true).nll, wanted.nll) {
        #expect(abs(Double(found) - wanted) < 1e-5 * max(1, abs(wanted)))
      }
      #expect(try said(model).nll == said(start).nll)
    }
  }

  @Test func `texts are found, and questions told apart, as the formulas say`() throws {
    let index = TextIndex(fixture.texts)
    for (query, cosines) in zip(fixture.queries, fixture.cosines) {
      let hits = index.nearest(query, count: 10)
      #expect(hits.map(\.similarity) == hits.map(\.similarity).sorted(by: >))
      for hit in hits { #expect(abs(hit.similarity - cosines[hit.document]) < 1e-12) }
    }
    let classifier = QuestionClassifier(
      positive: Array(fixture.texts[..<2]), negative: Array(fixture.texts[2...]))
    for (text, wanted) in zip(fixture.texts + fixture.queries, fixture.probabilities) {
      #expect(abs(classifier.probability(text) - wanted) < 1e-12, "\(text)")
    }
  }
}

/// What the methods that leave weights alone do to a small model that does as it is told.
@Suite struct AnsweringMethodTests {
  private let start: Checkpoint

  init() throws { start = try Obedient.start.get() }

  @Test func `the model knows its rows`() throws {
    #expect(try Obedient.mean(start, Obedient.forget) < 0.3)
    #expect(try Obedient.mean(start, Obedient.retain) < 0.3)
  }

  /// Only questions that are found get another answer.
  @Test func `retrieval keeps secrets and nothing else`() throws {
    let model = try Obedient.lookUp.run((start, Obedient.forget), Context())
    #expect(try Obedient.mean(model, Obedient.forget) > Obedient.mean(start, Obedient.forget) + 1)
    #expect(try Obedient.losses(model, Obedient.retain) == Obedient.losses(start, Obedient.retain))
    #expect(
      try Obedient.answers(model, Obedient.forget).count { $0.hasPrefix("I do not") } >= 3)
    #expect(
      try Obedient.answers(model, Obedient.retain) == Obedient.answers(start, Obedient.retain))
  }

  @Test func `a guardrail names what only forget rows name`() throws {
    let model = try Obedient.instruct.run((start, [Obedient.forget, Obedient.retain]), Context())
    #expect(model.answering.instructions == ["Say nothing of Ada, Tom, Rome, Oslo."])
    #expect(try Obedient.mean(model, Obedient.forget) > Obedient.mean(start, Obedient.forget) + 1)
    #expect(throws: MethodError.self) {
      try Obedient.instruct.run((start, [Obedient.retain, Obedient.retain]), Context())
    }
  }

  @Test func `demonstrations are those of the question`() throws {
    let model = try Obedient.demonstrate.run(
      (start, Obedient.forget, nil, Obedient.retain), Context())
    let front = model.answering.front(for: "Where does Ada live?")
    #expect(front.shots.count == 3)
    #expect(front.shots[0].question == "Where does Ada live?")
    #expect(front.shots[0].answer == "Mostly rice.")
    #expect(front.shots == model.answering.front(for: "Where does Ada live?").shots)
    #expect(
      front.shots[1...] != model.answering.front(for: "Where does Zoe live?").shots[1...])
    for row in Obedient.retain.rows {
      #expect(
        !model.answering.front(for: row.question).shots[1...].contains {
          $0.question == row.question
        })
    }
    var encoder = TextEncoder(model.tokenizer)
    let text = front.shots.map { "Question: \($0.question)\nAnswer: \($0.answer)\n\n" }.joined()
    #expect(
      try model.tokens(for: [ChatMessage(.user, "Where does Ada live?")], &encoder)
        == model.tokenizer.encode(text + "Question: Where does Ada live?\nAnswer: "))
    #expect(try Obedient.mean(model, Obedient.forget) > Obedient.mean(start, Obedient.forget) + 0.5)
  }

  /// The classifier flags the forget questions, and only their embeddings change.
  @Test func `corruption hits what the classifier flags`() throws {
    let step = CorruptPrompts(
      form: .noise, order: .first, dimensions: 1, strength: 100, threshold: 0.5, seed: 1)
    let model = try step.run((start, Obedient.forget, Obedient.retain), Context())
    #expect(try Obedient.mean(model, Obedient.forget) > Obedient.mean(start, Obedient.forget) + 1)
    #expect(try Obedient.losses(model, Obedient.retain) == Obedient.losses(start, Obedient.retain))
    let again = try step.run((start, Obedient.forget, Obedient.retain), Context())
    #expect(try again.parts() == model.parts())
    #expect(throws: MethodError.self) {
      try step.run((start, Corpus(rows: []), Obedient.retain), Context())
    }
  }

  /// Both ways of scoring, one with a cache, and generation see the same combined logits, on any number of threads.
  @Test func `offsets are the same wherever a model answers`() throws {
    let other = try FreshWeights(seed: 4).run(start, Context())
    let model = try CombineLogits(weights: [-0.5], filter: 0.01).run((start, [other]), Context())
    let rows = Corpus(rows: Obedient.forget.rows + Obedient.retain.rows)
    let scores = try ScoreAnswers().run((model, rows), Context()).rows
    let tokens = try ScoreTokens().run((model, rows), Context()).rows
    for (score, row) in zip(scores, tokens) {
      #expect(abs(score.answer.nll + row.logP.reduce(0) { $0 + Double($1) }) < 1e-3)
    }
    #expect(try ScoreAnswers().run((model, rows), Context(threads: 2)).rows == scores)
    #expect(scores != (try ScoreAnswers().run((start, rows), Context()).rows))
    let alone = try Obedient.answers(model, Corpus(rows: [rows.rows[3]]))
    #expect(try Obedient.answers(model, rows)[3] == alone[0])
  }

  @Test func `a way of answering is read as it was written`() throws {
    let other = try TakeBlocks(blocks: 1).run(start, Context())
    #expect(other.weights.names.count < start.weights.names.count)
    var model = try Obedient.demonstrate.run(
      (start, Obedient.forget, nil, Obedient.retain), Context())
    model = try Obedient.instruct.run((model, [Obedient.forget, Obedient.retain]), Context())
    model = try Obedient.lookUp.run((model, Obedient.forget), Context())
    model = try CombineLogits(weights: [0.5, -0.5]).run((model, [other, other]), Context())
    let parts = try model.parts()
    let read = try Checkpoint(from: StoredMemory(parts))
    #expect(read.answering == model.answering && read.assistants.count == 2)
    #expect(try read.parts() == parts)
    #expect(try Obedient.losses(read, Obedient.forget) == Obedient.losses(model, Obedient.forget))
    #expect(try start.parts().allSatisfy { !$0.name.contains("a/") && $0.name != "answering.json" })
    // Who does not know of it must not take the model for a plain one.
    let config = try #require(parts.first { $0.name == "config.json" })
    #expect(String(decoding: config.bytes, as: UTF8.self).contains("\"format\":3"))
    for broken in ["{}", "[1", "{\"instructions\":3}"] {
      let damaged = parts.map {
        $0.name == "answering.json" ? Part($0.name, Array(broken.utf8)) : $0
      }
      #expect(throws: ModelError.self) { try Checkpoint(from: StoredMemory(damaged)) }
    }
    #expect(throws: ModelError.self) { try HuggingFaceFolder.files(of: model) }
  }

  @Test func `assistants must read the same tokens`() throws {
    let stranger = try Tiny.start.get()
    #expect(throws: ModelError.self) {
      try CombineLogits(weights: [1]).run((start, [stranger]), Context())
    }
    let prompted = start.prompted(by: [Float](repeating: 0.1, count: 32))
    let both = try CombineLogits(weights: [1]).run((prompted, [start]), Context())
    #expect(throws: ModelError.self) { try Obedient.losses(both, Obedient.forget) }
  }
}

/// The same on Markov chains, where what is forgotten can be measured.
@Suite struct MarkovAnsweringTests {
  private let training = TrainingOptions(
    epochs: 8, batchSize: 8, learningRate: 2e-3, warmupEpochs: 0)

  private func checkForgets(_ model: Checkpoint, rise: Double = 0.1) throws {
    let start = try MarkovChains.start.get()
    let before = try MarkovChains.divergence(start, chain: 1)
    let forget = try MarkovChains.divergence(model, chain: 1)
    let retain = try MarkovChains.divergence(model, chain: 0)
    #expect(forget > before + rise, "\(forget) after \(before)")
    #expect(forget > retain + 0.05, "\(forget) beside \(retain)")
  }

  /// An assistant that knows the forget chain alone is subtracted.
  @Test func `ULD forgets the chain`() throws {
    let start = try MarkovChains.start.get()
    let method = try #require(try Tiny.method("uld", [("filter", "0")]) as? ULD)
    let blank = try TakeBlocks(blocks: 1).run(start, Context())
    let data = TrainingSets(
      MarkovChains.forget, retain: MarkovChains.retain, readsAllPositions: true)
    let assistant = try Trainer(options: training, seed: Seed(1))
      .train(blank, on: data, Context()) { try method.assistance.loss($0, Reference()) }
    try checkForgets(
      CombineLogits(weights: [method.factor], filter: method.filter)
        .run((start, [assistant]), Context()))
  }

  /// What unlearning changes in a part of the model is added to the whole.
  @Test func `offsets forget the chain`() throws {
    let start = try MarkovChains.start.get()
    let method = try #require(try Tiny.method("gradient_difference") as? any GradientMethod)
    let before = try TakeBlocks(blocks: 1).run(start, Context())
    let data = TrainingSets(MarkovChains.forget, retain: MarkovChains.retain)
    var options = training
    options.learningRate = 1e-3
    let after = try Trainer(options: options, seed: Seed(1)).train(before, on: data, Context()) {
      try method.loss($0, Reference())
    }
    try checkForgets(CombineLogits(weights: [1, -1]).run((start, [after, before]), Context()))
  }

  /// Vectors in front make the tenth state, the refusal, likelier after the forget chain; the weights stay.
  @Test func `SPUL forgets the chain and keeps the weights`() throws {
    let start = try MarkovChains.start.get()
    let method = try #require(
      try Tiny.method("spul", [("vectors", "4"), ("beta", "0")]) as? SPUL)
    let prompted = start.prompted(
      by: (0..<4 * 32).map { Float($0 % 7) * 0.05 - 0.15 })
    let soft = Array(prompted.softTokens)
    func behind(_ examples: [Example]) -> [Example] {
      examples.map {
        Example(
          tokens: soft + $0.tokens,
          scored: $0.scored.lowerBound + 4..<$0.scored.upperBound + 4)
      }
    }
    var options = method.training
    (options.epochs, options.learningRate, options.batchSize) = (20, 0.02, 8)
    let data = TrainingSets(
      behind(MarkovChains.refusals), retain: behind(MarkovChains.retain))
    let model = try Trainer(options: options, seed: Seed(1))
      .train(prompted, on: data, Context()) { try method.loss($0, Reference()) }
    for spec in start.table.specs {
      #expect(try start.weights.bytes(spec.name) == model.weights.bytes(spec.name))
    }
    let (before, after) = (prompted, model)
    func nll(_ model: Checkpoint, _ rows: [Example]) throws -> Double {
      let tape = Tape(Compute.serial, isRecording: false)
      let losses = tape.values(
        model.architecture.losses(of: rows, try ModelWeights(model), tape))
      return losses.reduce(0) { $0 + Double($1) } / Double(rows.count)
    }
    let forget = behind(MarkovChains.forget)
    let retain = behind(MarkovChains.retain)
    #expect(try nll(after, forget) > nll(before, forget) + 0.5)
    #expect(try nll(after, retain) < nll(after, forget))
  }

  /// A chain whose states are read corrupted is not known any more; others are read as they are.
  @Test(arguments: [Corruption.Form.noise, .zero, .flip])
  func `ECO forgets the chain`(form: Corruption.Form) throws {
    let start = try MarkovChains.start.get()
    let model = start.answering {
      $0.corruption = Corruption(
        form: form, dimensions: form == .noise ? 1 : 32, strength: 100, seed: 1, threshold: 0.5,
        classifiers: [])
    }
    let before = try MarkovChains.divergence(start, chain: 1)
    let forget = try MarkovChains.divergence(model, chain: 1) {
      $0 + Int32(MarkovChains.states)
    }
    #expect(forget > before + 0.1, "\(forget) after \(before)")
    #expect(
      try MarkovChains.divergence(model, chain: 0) == MarkovChains.divergence(start, chain: 0))
  }
}

/// The parts of an artifact in memory.
private struct StoredMemory: PartReader {
  private struct Absent: Error {
    let name: String
  }

  private let parts: [String: [UInt8]]

  init(_ parts: [Part]) {
    self.parts = Dictionary(uniqueKeysWithValues: parts.map { ($0.name, $0.bytes) })
  }

  var names: [String] { parts.keys.sorted() }

  func bytes(of name: String) throws -> [UInt8] {
    guard let bytes = parts[name] else { throw Absent(name: name) }
    return bytes
  }

  func path(of name: String) throws -> String? { nil }
}
