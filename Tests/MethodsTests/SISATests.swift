import Datasets
import Documents
import Methods
import Models
import Plans
import Tensors
import Testing

/// Training in shards and slices, and models that answer together.
@Suite struct SISATests {
  private static let all = Corpus(rows: Tiny.forget.rows + Tiny.retain.rows)

  private func slices(_ input: [Corpus], shards: Int = 2, slices: Int = 3) throws -> [Corpus] {
    try (0..<shards).flatMap { shard in
      try (0..<slices).map { slice in
        try TakeSlice(shards: shards, slices: slices, shard: shard, slice: slice, seed: 1)
          .run(input, Context())
      }
    }
  }

  /// With e' = 2·10/(4+1) = 4: 4 epochs on each of a quarter, a half, three quarters and all is 10 on all (section V-A).
  @Test func `slices are as much work as the whole`() {
    #expect((0..<4).map { SISA.epochs(of: $0, of: 4, epochs: 10) } == [4, 4, 4, 4])
    #expect((0..<3).map { SISA.epochs(of: $0, of: 3, epochs: 3) } == [1, 2, 1])
    #expect(SISA.epochs(of: 0, of: 1, epochs: 7) == 7)
    for (slices, epochs) in [(2, 1), (5, 3), (7, 20)] {
      let each = (0..<slices).map { SISA.epochs(of: $0, of: slices, epochs: epochs) }
      #expect(each.reduce(0, +) == slices * 2 * epochs / (slices + 1))
    }
  }

  @Test func `every row is in one slice, wherever it comes from`() throws {
    let parts = try slices([Self.all])
    let taken = parts.flatMap(\.rows)
    #expect(taken.count == 8 && Set(taken.map(\.question)) == Set(Self.all.rows.map(\.question)))
    #expect(parts.count { $0.rows.isEmpty } < 4)
    #expect(try slices([Tiny.retain, Tiny.forget]) == parts)
    #expect(try slices([Corpus(rows: Self.all.rows.reversed())]) == parts)
    // What remains lies where it lay.
    let rest = try slices([Tiny.retain])
    let gone = Set(Tiny.forget.rows.map(\.question))
    for (before, after) in zip(parts, rest) {
      #expect(after.rows == before.rows.filter { !gone.contains($0.question) })
    }
  }

  @Test func `one slice of one shard is plain training`() throws {
    let start = try Tiny.start.get()
    let rows = try slices([Self.all], shards: 1, slices: 1)
    let options = TrainingOptions(epochs: 2, batchSize: 3, learningRate: 1e-3, maxLength: 64)
    let trained = try TrainSlice(training: options, seed: 4).run((start, rows), Context())
    #expect(
      try trained.parts() == Teach(training: options, seed: 4).run((start, rows), Context()).parts()
    )
    #expect(
      try trained.parts()
        == TrainSlice(training: options, seed: 4).run((start, rows), Context(threads: 2)).parts())
    let idle = try TrainSlice(training: options, seed: 4)
      .run((start, [Corpus(rows: [])]), Context())
    #expect(try idle.weights.flat(start.table) == start.weights.flat(start.table))
    #expect(idle.history.isEmpty)
  }

  @Test func `a step for each slice, and one that mixes`() throws {
    func wire(_ settings: [(String, String)], taught: Bool = true) throws -> Plan {
      var plan = Plan()
      let start = plan.add("start", NoModel(name: "start"))
      var task = Unlearning(
        label: "m", start: start, retrain: start, forget: plan.add("forget", Rows(name: "forget")),
        retain: plan.add("retain", Rows(name: "retain")), seed: 1)
      if taught {
        task.untaught = { plan in
          Untaught(
            model: plan.add("untaught", NoModel(name: "untaught")),
            training: TrainingOptions(epochs: 3))
        }
      }
      _ = try Tiny.method("sisa", settings).wire(task, into: &plan)
      return plan
    }
    let plan = try wire([("shards", "2"), ("slices", "3")])
    #expect(plan.entries.count { $0.kind == "take-slice" } == 6)
    #expect(plan.entries.count { $0.kind == "train-slice" } == 6)
    #expect(plan.entries.last?.kind == "mix-models")
    // Nothing but the rows that remain and the model before comes in.
    let forget = try #require(plan.entry(labelled: "forget")).index
    let start = try #require(plan.entry(labelled: "start")).index
    #expect(plan.entries.allSatisfy { !$0.inputs.indices.contains(forget) })
    #expect(plan.entries.allSatisfy { !$0.inputs.indices.contains(start) })
    #expect(try wire([("shards", "1"), ("slices", "2")]).entries.last?.kind == "train-slice")
    #expect(throws: MethodError.self) { try wire([], taught: false) }
  }

  /// -log of the mean of probabilities, from each model's own.
  @Test func `models answer by the mean of their probabilities`() throws {
    let models = try [0.2, 0.5, 0].map { try ReferenceTests.model(change: $0) }
    func losses(_ model: Checkpoint) throws -> [Double] {
      try ScoreTokens().run((model, Self.all), Context()).rows.flatMap {
        $0.logP.map { -Double($0) }
      }
    }
    let own = try models.map(losses)
    func expectMixed(_ model: Checkpoint, _ shares: [Double]) throws {
      for (place, found) in try losses(model).enumerated() {
        let p = zip(shares, own).reduce(0) { $0 + $1.0 * Portable.exp(-$1.1[place]) }
        #expect(abs(found + Portable.log(p)) < 1e-5)
      }
    }
    let others = Array(models.dropFirst())
    let even = try MixModels(weights: .uniform).run((models[0], others, []), Context())
    try expectMixed(even, [1.0 / 3, 1.0 / 3, 1.0 / 3])
    let rows = [[Tiny.forget], [Tiny.retain], [Corpus(rows: []), Corpus(rows: [])]]
    let sized = try MixModels(weights: .rows).run((models[0], others, rows), Context())
    try expectMixed(sized, [3.0 / 8, 5.0 / 8, 0])
    #expect(throws: MethodError.self) {
      try MixModels(weights: .rows).run(
        (models[0], others, [[], [], []]), Context())
    }
    // Stored and read again it is the same, and shares beyond 1 are refused.
    let again = try Checkpoint(from: Stored(parts: even.parts()))
    #expect(again.answering == even.answering)
    #expect(try losses(again) == losses(even))
    let wrong = try models[0].offset(by: others, LogitOffset(weights: [0.9, 0.9], form: .mixture))
    #expect(throws: ModelError.self) { try Checkpoint(from: Stored(parts: wrong.parts())) }
  }

  private struct Stored: PartReader {
    let parts: [Part]
    var names: [String] { parts.map(\.name).sorted() }
    func bytes(of name: String) throws -> [UInt8] {
      guard let part = parts.first(where: { $0.name == name }) else {
        throw MethodError("there is no part '\(name)'")
      }
      return part.bytes
    }
  }
}
