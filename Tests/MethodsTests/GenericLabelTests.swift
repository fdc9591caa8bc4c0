import Datasets
import Methods
import Models
import Plans
import Tensors
import Testing
import Tokenizers

struct GenericLabelTests {
  private let dictionary = AnchorDictionary([("Ada Byron", ["Kim Lee"]), ("red", ["old"])])
  private let options = TrainingOptions(
    epochs: 6, batchSize: 2, learningRate: 5e-3, warmupEpochs: 0, maxLength: 64, watch: 3)

  private func labels(alpha: Double = 5, soft: Bool = false) throws -> (
    Checkpoint, Checkpoint, GenericLabels
  ) {
    let start = try Tiny.start.get()
    let reinforced = try Reinforce(training: options, seed: 1).run((start, Tiny.forget), Context())
    let step = MakeGenericLabels(
      rule: GenericRule(alpha: alpha), preference: .first, soft: soft, maxLength: 64, seed: 1)
    let made = try step.run((start, reinforced, Tiny.forget, dictionary), Context())
    return (start, reinforced, made)
  }

  @Test func `labels stand where the translated text can be read`() throws {
    let (start, _, made) = try labels()
    let examples = try start.examples(of: Tiny.forget, maxLength: 64)
    #expect(made.rows.count == 3)
    for (row, example) in zip(made.rows, examples) {
      #expect(row.tokens == example.tokens && row.example == example)
      #expect(row.places.count == row.labels.count && row.places.count == row.forbidden.count)
      #expect(row.places.allSatisfy(example.scored.contains))
      #expect(row.labels.allSatisfy { (0..<Int32(start.tokenizer.count)).contains($0) })
    }
    // An answer without anchors is labelled everywhere.
    #expect(made.rows[1].places == Array(examples[1].scored))
    #expect(try GenericLabels(from: Memory(made.parts())).rows == made.rows)
  }

  /// Without reinforcement and anchors the labels are what the model says anyway.
  @Test func `alpha 0 and no anchors give the model's own words`() throws {
    let start = try Tiny.start.get()
    let step = MakeGenericLabels(
      rule: GenericRule(alpha: 0), preference: .first, soft: false, maxLength: 64, seed: 1)
    let nothing = AnchorDictionary([("zzzzqqq", ["y"])])
    let made = try step.run((start, start, Tiny.forget, nothing), Context())
    // The model has memorised its rows.
    let (hits, count) = made.rows.reduce((0, 0)) { sum, row in
      let same = zip(row.places, row.labels).filter { row.tokens[$0] == $1 }.count
      return (sum.0 + same, sum.1 + row.places.count)
    }
    #expect(Double(hits) > 0.9 * Double(count))
  }

  @Test(arguments: [false, true])
  func `learning the labels in parts comes to the same bits`(soft: Bool) throws {
    let (start, reinforced, made) = try labels(soft: soft)
    let step = LearnLabels(rule: GenericRule(alpha: 5), training: options, seed: 2)
    let other = soft ? reinforced : nil
    let whole = try step.run((start, other, made), Context())
    var point: TrainingPoint?
    for cut in [TrainingCut.epochs(2), .epochs(3), .end] {
      point = try LearnLabelsPart(step, cut: cut).run((start, other, made, point), Context())
    }
    let model = try ModelAtPoint(training: options, seed: 2)
      .run((start, try #require(point)), Context())
    #expect(try model.parts().map(\.bytes) == whole.parts().map(\.bytes))
    #expect(whole.history.contains { $0.watched != nil })
  }

  @Test(arguments: [false, true])
  func `learning the labels makes the text unlikely and is reproducible`(soft: Bool) throws {
    let (start, reinforced, made) = try labels(soft: soft)
    #expect((made.states != nil) == soft)
    let step = LearnLabels(rule: GenericRule(alpha: 5), training: options, seed: 2)
    let other = soft ? reinforced : nil
    let after = try step.run((start, other, made), Context())
    let before = try Tiny.crossEntropy(start, Tiny.forget)
    #expect(try Tiny.crossEntropy(after, Tiny.forget) > before + 0.3)
    let again = try step.run(
      (start, other, GenericLabels(from: Memory(made.parts()))), Context(threads: 2))
    #expect(try again.parts() == after.parts())
    let watched = after.history.compactMap { $0.watched?["anchors"] }
    #expect(watched.count == (after.history.count + 2) / 3)
    #expect(try #require(watched.last) < watched[0])
  }

  @Test(arguments: [false, true])
  func `learning the labels resumes and leaves frozen weights alone`(soft: Bool) throws {
    let (start, reinforced, made) = try labels(soft: soft)
    var options = options
    options.lora = LowRankOptions(rank: 2, targets: ["q_proj"])
    let step = LearnLabels(rule: GenericRule(alpha: 5), training: options, seed: 2)
    let input = (start, soft ? reinforced : nil, made)
    let whole = try step.run(input, Context())
    for weight in start.weights.names {
      let isSame = try start.weights.bytes(weight) == whole.weights.bytes(weight)
      #expect(isSame != weight.contains("q_proj"), "\(weight)")
    }
    let slot = MemorySlot(limit: 4)
    #expect(throws: MemorySlot.Killed.self) {
      try step.run(input, Context(checkpoints: slot))
    }
    let rest = LeftOver(parts: slot.load())
    #expect(try step.run(input, Context(checkpoints: rest)).parts() == whole.parts())
  }

  /// Parts in memory, as a store would give them.
  private struct Memory: PartReader {
    let all: [Part]
    init(_ parts: [Part]) { all = parts }
    var names: [String] { all.map(\.name) }
    func bytes(of name: String) throws -> [UInt8] {
      try #require(all.first { $0.name == name }).bytes
    }
  }
}
