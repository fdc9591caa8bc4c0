import Datasets
import Documents
import Metrics
import Models
import Plans
import Testing

/// The unlearning depth score, on numbers worked out by hand.
@Suite struct DepthTests {
  private func row(_ plain: Double, _ patched: [Double]) -> PatchedScores.Row {
    PatchedScores.Row(plain: plain, patched: patched)
  }

  @Test func `none is 0 and retrain is 1`() {
    let retrain = row(-0.1, [-0.12, -1.1, -3.1])
    #expect(MeasureDepth.depth(retrain, row(-0.1, [-0.1, -0.1, -0.1]), threshold: 0.05) == 0)
    #expect(MeasureDepth.depth(retrain, retrain, threshold: 0.05) == 1)
  }

  /// Blocks 2 and 3 count (d₁ = 1 and 3): d₂ = 0.5 and 6, so (1 · 0.5 + 3 · 1) / 4.
  @Test func `blocks are weighted by what the retrained model lacks`() throws {
    let depth = try #require(
      MeasureDepth.depth(
        row(-0.1, [-0.12, -1.1, -3.1]), row(-0.1, [-9, -0.6, -6.1]), threshold: 0.05))
    #expect(abs(depth - 3.5 / 4) < 1e-12)
    // What makes the answer likelier is no erasure.
    #expect(
      MeasureDepth.depth(row(-1, [-2]), row(-1, [-0.5]), threshold: 0.05) == 0)
  }

  @Test func `rows that hold nothing to unlearn are counted apart`() throws {
    let retrain = PatchedScores(rows: [row(-1, [-1.01]), row(-1, [-2])])
    let own = PatchedScores(rows: [row(-1, [-1]), row(-1, [-1.5])])
    let step = MeasureDepth(threshold: 0.05, resamples: 200, seed: 1)
    let column = try step.run((retrain, own), Context()).columns[0]
    #expect(column.name == "forget.depth" && column.estimate == 0.5)
    #expect(column.extras == ["unlearnable": 1])
    #expect(throws: MetricError.self) {
      try MeasureDepth(threshold: 5, resamples: 200, seed: 1).run((retrain, own), Context())
    }
  }

  @Test func `annotated parts are read`() throws {
    let text = """
      [{"question": "Who?", "answer": "The author's full name is Hsiao Yun-Hwa.",
        "prefix": "The author's full name is", "entity": "Hsiao Yun-Hwa"},
       {"question": "What?", "answer": "Something else.", "prefix": "She is a", "entity": "pilot"}]
      """
    let rows = try ReadRows(file: MessageText("s.json"), reader: SpansFile())
      .run(FileArtifact(bytes: Array(text.utf8)), Context()).rows
    #expect(rows[0].answer == "The author's full name is Hsiao Yun-Hwa")
    #expect(rows[0].given == "The author's full name is")
    #expect(rows[1].answer == "She is a pilot" && rows[1].given == "She is a")
  }
}

/// Neighbours of rows.
@Suite struct NeighbourhoodTests {
  private static let rows = Corpus(
    rows: [
      "Ada lives in Rome.", "Tom lives in Oslo.", "Kim sings in Bonn.", "Eva dives in Cork.",
    ].map { QARow(question: "Q?", answer: $0) })

  @Test func `a neighbour differs in the words that were to change`() throws {
    let near = try MakeNeighbours(count: 3, share: 0.25, seed: 1).run(Self.rows, Context()).rows
    #expect(near.count == 12)
    for (index, row) in near.enumerated() {
      let words = row.answer.split(separator: " ")
      let own = Self.rows.rows[index / 3].answer.split(separator: " ")
      #expect(words.count == 4)
      #expect(zip(words, own).count { $0 != $1 } <= 1)
      #expect(row.question == "Q?")
    }
    #expect(near.contains { row in !Self.rows.rows.contains { $0.answer == row.answer } })
    #expect(
      try MakeNeighbours(count: 3, share: 0.25, seed: 1).run(Self.rows, Context()).rows == near)
  }

  @Test func `the score is the loss less that of the neighbours`() throws {
    func tokens(_ losses: [Float]) -> TokenScores {
      TokenScores(
        rows: losses.map { RowTokens(logP: [-$0], isTop: [true], mean: [0], variance: [1]) })
    }
    let found = try NeighbourDistance().run((tokens([1, 2]), tokens([2, 4, 2, 2])), Context())
    #expect(found.values == [-2, 0])
    #expect(throws: MetricError.self) {
      try NeighbourDistance().run((tokens([1, 2]), tokens([2, 4, 2])), Context())
    }
  }
}
