import Attacks
import Datasets
import Documents
import Models
import Optimization
import Plans
import Testing

/// A soft prompt that brings answers back: what it is found on, and what it does.
@Suite struct RecallSearchTests {
  /// A small search.
  static func step(generations: Int, seed: UInt64 = 1) throws -> SearchRecallPrompt {
    var p = Parameters(
      .mapping([("generations", .plain("\(generations)")), ("population", .plain("8"))]))
    let search = PromptSearchOptions(&p)
    try p.check()
    return SearchRecallPrompt(
      layout: .sharing(tokens: 2, shared: 4, own: 2), search: search, shots: 4, maxLength: 64,
      seed: seed)
  }

  @Test func `the rows that are measured are not those of the search`() throws {
    for share in [0.3, 0.5, 0.9] {
      func rows(_ part: DrawRows.Part, _ seed: UInt64) throws -> [QARow] {
        try DrawRows(share: share, part: part, seed: seed).run(Tiny.rows, Context()).rows
      }
      for seed in 1...5 as ClosedRange<UInt64> {
        let (seen, measured) = (try rows(.drawn, seed), try rows(.rest, seed))
        #expect(seen.count == Int((share * 6).rounded()) && seen.count + measured.count == 6)
        #expect(!measured.contains { seen.contains($0) })
      }
    }
    let error = #expect(throws: DrawRows.NoneLeft.self) {
      try DrawRows(share: 0.01, part: .drawn, seed: 1).run(Tiny.rows, Context())
    }
    #expect(error?.description.contains("none to draw") == true)
  }

  @Test func `answers become likelier behind the prompt, and no weight is touched`() throws {
    let model = try Tiny.model.get()
    let found = try Self.step(generations: 60).run((model, Tiny.rows), Context())
    func loss(_ model: Checkpoint) throws -> Double {
      try ScoreAnswers(.answer).run((model, Tiny.rows), Context()).rows
        .reduce(0) { $0 + $1.answer.nll }
    }
    #expect(try loss(found) < loss(model))
    let losses = found.history.compactMap(\.loss)
    #expect(losses.count == 60)
    #expect(try #require(losses.last) < losses[0])
    #expect(found.softPrompt == 2)
    for name in model.weights.names {
      #expect(try found.weights.bytes(name) == model.weights.bytes(name))
    }
  }

  @Test func `the same bytes twice and with two threads, others for another seed`() throws {
    let model = try Tiny.model.get()
    let once = try Self.step(generations: 4).run((model, Tiny.rows), Context()).parts()
    #expect(
      try Self.step(generations: 4).run((model, Tiny.rows), Context(threads: 2)).parts() == once)
    #expect(
      try Self.step(generations: 4, seed: 2).run((model, Tiny.rows), Context()).parts() != once)
  }

  /// The search of a model that has a prompt already begins without it.
  @Test func `a prompt that a model has is replaced`() throws {
    let model = try Tiny.model.get()
    let prompted = try Self.step(generations: 2).run((model, Tiny.rows), Context())
    let step = try Self.step(generations: 3, seed: 5)
    #expect(
      try step.run((prompted, Tiny.rows), Context()).weights.bytes("soft_prompt.weight")
        == step.run((model, Tiny.rows), Context()).weights.bytes("soft_prompt.weight"))
  }
}
