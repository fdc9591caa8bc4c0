import Datasets
import Models
import Plans
import Tensors
import Testing

/// Scores of tokens, texts and states against whole sequences computed apart.
struct StatisticsTests {
  private let rows = Tiny.corpus

  /// The log-probabilities of every token after each position of a sequence.
  private func distributions(_ model: Checkpoint, _ tokens: [Int32]) throws -> [[Double]] {
    let model = try LoadedModel(model, Context())
    let logits = model.logits(model.read(TokenBatch([tokens]))).array.map(Double.init)
    let size = logits.count / tokens.count
    return tokens.indices.map { i in
      let row = logits[i * size..<(i + 1) * size]
      let most = row.max() ?? 0
      let sum = row.reduce(0) { $0 + Portable.exp($1 - most) }
      return row.map { $0 - most - Portable.log(sum) }
    }
  }

  @Test func `token scores are those of the distributions`() throws {
    let model = try Tiny.train(Tiny.checkpoint())
    let scores = try ScoreTokens().run((model, rows), Context())
    #expect(try ScoreTokens().run((model, rows), Context(threads: 2)) == scores)
    let answers = try ScoreAnswers(.answer).run((model, rows), Context())
    let examples = try model.examples(of: rows, maxLength: 512)
    for (index, (row, example)) in zip(scores.rows, examples).enumerated() {
      #expect(row.logP.count == example.scored.count)
      #expect(-row.logP.reduce(0) { $0 + Double($1) } == answers.rows[index].answer.nll)
      let all = try distributions(model, example.tokens)
      for (i, place) in example.scored.enumerated() {
        let logs = all[place - 1]
        let target = Int(example.tokens[place])
        #expect(abs(Double(row.logP[i]) - logs[target]) < 1e-4)
        #expect(row.isTop[i] == (logs.max() == logs[target]))
        let mean = logs.reduce(0) { $0 + Portable.exp($1) * $1 }
        #expect(abs(Double(row.mean[i]) - mean) < 1e-4)
        let variance = logs.reduce(0) { $0 + Portable.exp($1) * ($1 - mean) * ($1 - mean) }
        #expect(abs(Double(row.variance[i]) - variance) < 1e-3)
      }
    }
    #expect(try TokenScores(from: MemoryParts(parts: scores.parts())) == scores)
  }

  @Test(arguments: StatePositions.allCases)
  func `kept states give the logits of the whole model`(positions: StatePositions) throws {
    let model = try Tiny.checkpoint()
    let states = try CollectStates(positions, maxLength: 64).run((model, rows), Context())
    let again = try CollectStates(positions, maxLength: 64).run((model, rows), Context(threads: 2))
    let parts = try states.parts()
    #expect(try again.parts() == parts)
    let back = try HiddenStates(from: MemoryParts(parts: parts))
    #expect(try back.parts() == parts)
    let loaded = try LoadedModel(model, Context())
    for (row, example) in try model.examples(of: rows, maxLength: 64).enumerated() {
      let places = example.positions(positions)
      #expect(back.count(of: row) == places.count)
      let tokens = TokenBatch([Array(example.tokens.dropLast())])
      let wanted = loaded.tape.values(loaded.read(tokens, at: places.map { Int32($0) }))
      #expect(Array(back.states(of: row)) == wanted)
    }
  }

  @Test func `damaged states and token scores are errors`() throws {
    let model = try Tiny.checkpoint()
    let states = try CollectStates(.all, maxLength: 64).run((model, rows), Context()).parts()
    let scores = try ScoreTokens().run((model, rows), Context()).parts()
    for index in states.indices {
      var damaged = states
      damaged[index] = Part(states[index].name, Array(states[index].bytes.dropLast(3)))
      #expect(throws: (any Error).self) { try HiddenStates(from: MemoryParts(parts: damaged)) }
    }
    for index in scores.indices {
      var damaged = scores
      damaged[index] = Part(scores[index].name, Array(scores[index].bytes.dropLast(3)))
      #expect(throws: (any Error).self) { try TokenScores(from: MemoryParts(parts: damaged)) }
    }
    for text in [#"{"runs":[[9223372036854775807,2]],"width":16}"#, #"{"runs":[],"width":0}"#] {
      let index = MemoryParts(parts: [Part("states.json", Array(text.utf8))])
      #expect(throws: (any Error).self) { try HiddenStates(from: index) }
    }
  }

  @Test func `a text is scored as its distributions say, through any window that holds it`() throws
  {
    let model = try Tiny.checkpoint()
    let loaded = try LoadedModel(model, Context())
    let tokens = (0..<1300).map { Int32(20 + $0 * $0 % 250) }
    let whole = TextScorer(loaded).score(tokens)
    let all = try distributions(model, tokens)
    for (i, nll) in whole.nll.enumerated() {
      #expect(abs(Double(nll) + all[i][Int(tokens[i + 1])]) < 1e-4)
    }
    #expect(whole.nll.count == tokens.count - 1)
    let last = all[tokens.count - 1].enumerated().sorted {
      ($1.element, $0.offset) < ($0.element, $1.offset)
    }
    #expect(whole.next.map(\.token) == last.prefix(5).map { Int32($0.offset) })
    #expect(TextScorer(loaded, window: 1300).score(tokens) == whole)
  }

  @Test(arguments: [(64, 64), (64, 16), (50, 49), (100, 1)])
  func `a window sees what it should`(window: Int, stride: Int) throws {
    let model = try Tiny.checkpoint()
    let tokens = (0..<150).map { Int32(20 + $0 * $0 % 250) }
    let found = TextScorer(try LoadedModel(model, Context()), window: window, stride: stride)
      .score(tokens)
    #expect(found.nll.count == tokens.count - 1)
    var done = 0
    while done < tokens.count {
      let end = min(tokens.count, done == 0 ? window : done + stride)
      let start = max(0, end - window)
      let seen = try distributions(model, Array(tokens[start..<end]))
      for i in done..<min(end, tokens.count - 1) {
        #expect(abs(Double(found.nll[i]) + seen[i - start][Int(tokens[i + 1])]) < 1e-4)
      }
      done = end
    }
  }

  @Test func `an empty text has no score`() throws {
    let scorer = TextScorer(try LoadedModel(Tiny.checkpoint(), Context()))
    #expect(scorer.score([]).perplexity == nil)
    #expect(scorer.score([5]).nll.isEmpty)
    #expect(scorer.score([5]).next.count == 5)
  }
}
