import Datasets
import Models
import Plans
import Tensors
import Testing

/// Activation patching: the states of one model in another.
@Suite struct PatchingTests {
  private static let rows = Corpus(
    rows: Tiny.corpus.rows.prefix(2).map { QARow(question: $0.question, answer: $0.answer) })

  @Test func `a model's own states change nothing, to the bit`() throws {
    let model = try Tiny.train(Tiny.checkpoint())
    let scores = try ScorePatched().run((model, model, Self.rows), Context())
    #expect(scores.rows.count == Self.rows.rows.count)
    for row in scores.rows {
      #expect(!row.patched.isEmpty)
      #expect(row.patched.allSatisfy { $0 == row.plain })
    }
    // The same as scoring without patches, the end of text left out.
    let tokens = try ScoreTokens().run((model, Self.rows), Context())
    for (row, known) in zip(scores.rows, tokens.rows) {
      let answer = known.logP.dropLast()
      let mean = answer.reduce(0) { $0 + Double($1) } / Double(answer.count)
      #expect(abs(row.plain - mean) < 1e-6)
    }
  }

  /// After the last block nothing but the last norm and the head comes: what counts is the other's stream.
  @Test func `another model's states decide after the last block`() throws {
    let fresh = try Tiny.checkpoint()
    let model = try Tiny.train(fresh)
    let scores = try ScorePatched().run((model, fresh, Self.rows), Context())
    for row in scores.rows {
      #expect(row.patched.last != row.plain)
      // A model that has learnt nothing knows less than one that has.
      #expect((row.patched.last ?? 0) < row.plain)
    }
  }

  /// The end of text is predicted from the answer's last word.
  @Test func `the states at answers' ends are those after each block`() throws {
    let model = try Tiny.train(Tiny.checkpoint())
    let ends = try CollectAnswerEnds().run((model, Self.rows), Context())
    #expect(ends.count == 2 && ends.count(of: 0) == 2)
    for block in 1...2 {
      let all = try CollectStates(.scored, maxLength: 64, blocks: block)
        .run((model, Self.rows), Context())
      for row in 0..<2 {
        let last = all.states(of: row).suffix(all.width)
        let start = ends.states(of: row).startIndex + (block - 1) * ends.width
        #expect(Array(ends.states(of: row)[start..<start + ends.width]) == Array(last))
      }
    }
  }

  @Test func `only what is not given is asked for`() throws {
    let model = try Tiny.train(Tiny.checkpoint())
    var row = Self.rows.rows[0]
    let words = row.answer.split(separator: " ")
    row.given = String(words[0])
    let asked = try ScorePatched().run((model, model, Corpus(rows: [row])), Context())
    let whole = try ScorePatched().run((model, model, Self.rows), Context())
    #expect(words.count > 1)
    #expect(asked.rows[0].plain != whole.rows[0].plain)
    row.given = row.answer
    #expect(throws: ModelError.self) {
      try ScorePatched().run((model, model, Corpus(rows: [row])), Context())
    }
  }
}
