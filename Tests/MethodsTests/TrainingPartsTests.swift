import Datasets
import Documents
import Methods
import Models
import Plans
import Tensors
import Testing

/// A training in parts is the training as a whole.
@Suite struct TrainingPartsTests {
  private func bytes(_ model: Checkpoint) throws -> [[UInt8]] { try model.parts().map(\.bytes) }

  /// Runs a method's training up to each cut in turn; every point goes through its stored form.
  private func parts(
    _ method: some GradientMethod, _ cuts: [TrainingCut], rule: GradientRule? = nil
  ) throws -> [Checkpoint] {
    let start = try Tiny.start.get()
    let needs = method.needs
    let evidence = try Tiny.evidence(
      needs.evidence(maxLength: method.training.maxLength, retain: rule?.needsRetain == true),
      sets: [TuningSets.primary: Tiny.forget, TuningSets.retain: Tiny.retain],
      models: [.start: start])
    var point: TrainingPoint?
    return try cuts.map { cut in
      let next = try FineTunePart(method: method, seed: Tiny.seed, rule: rule, cut: cut)
        .run((evidence, point), Context())
      let read = try TrainingPoint(from: PartList(try next.parts()))
      point = read
      return try ModelAtPoint(training: method.training, seed: Tiny.seed)
        .run((start, read), Context())
    }
  }

  private func expectEqual(
    _ name: String, _ changes: [(String, String)] = [], rule: GradientRule? = nil
  ) throws {
    let method = try #require(try Tiny.method(name, changes) as? any GradientMethod)
    let whole = try Tiny.unlearn(name, changes, rule: rule)
    // Three rows, two a step: two steps an epoch, eight in all; the last cut is past the end.
    let cuts: [TrainingCut] = [.steps(1), .epochs(1), .epochs(3), .steps(100), .end]
    let models = try parts(method, cuts, rule: rule)
    #expect(models.map(\.history.count) == [1, 2, 6, 8, 8], "\(name)")
    #expect(try bytes(models[4]) == bytes(whole), "\(name)")
    #expect(try bytes(models[3]) == bytes(whole), "\(name)")
    #expect(try bytes(models[2]) != bytes(whole), "\(name)")
    #expect(models[2].history == Array(whole.history.prefix(6)), "\(name)")
  }

  @Test func `parts come to the same bits as the whole`() throws {
    try expectEqual("gradient_ascent")
    try expectEqual("npo", [("schedule", "cosine"), ("warmup_epochs", "1")])
    try expectEqual("gradient_difference", [("weight_decay", "0.1"), ("beta2", "0.9")])
    // Its loss looks at the history of the training.
    try expectEqual("pdu")
  }

  @Test func `rules for gradients do too`() throws {
    try expectEqual("gradient_difference", rule: .rectified)
    try expectEqual("gradient_ascent", rule: .salient(share: 0.5))
  }

  @Test func `low ranks with dropout do too`() throws {
    let start = try Tiny.start.get()
    var options = TrainingOptions(
      epochs: 3, batchSize: 2, learningRate: 1e-2, warmupEpochs: 0, maxLength: 64)
    options.lora = LowRankOptions(rank: 2, dropout: 0.3)
    let trainer = Trainer(options: options, seed: Seed(1))
    let data = TrainingSets(try start.examples(of: Tiny.forget, maxLength: 64))
    let whole = try trainer.train(start, on: data, Context()) {
      $0.primary.crossEntropy(on: $0.tape)
    }
    var point: TrainingPoint?
    for cut in [TrainingCut.steps(2), .steps(3), .end] {
      point = try trainer.train(start, on: data, from: point, to: cut, Context()) {
        $0.primary.crossEntropy(on: $0.tape)
      }
    }
    let model = try ModelAtPoint(training: options, seed: 1)
      .run((start, try #require(point)), Context())
    #expect(try bytes(model) == bytes(whole))
  }

  /// A method of several steps: what is learnt again, and from there the other way.
  @Test func `reinforcing in parts does too`() throws {
    let start = try Tiny.start.get()
    let options = TrainingOptions(
      epochs: 4, batchSize: 2, learningRate: 1e-2, warmupEpochs: 0, maxLength: 64)
    let whole = try Reinforce(training: options, seed: 1).run((start, Tiny.forget), Context())
    var point: TrainingPoint?
    for cut in [TrainingCut.epochs(1), .epochs(3), .end] {
      point = try ReinforcePart(training: options, seed: 1, cut: cut)
        .run((start, Tiny.forget, point), Context())
    }
    let model = try ModelAtPoint(training: options, seed: 1)
      .run((start, try #require(point)), Context())
    #expect(try bytes(model) == bytes(whole))
  }

  /// Its vectors are put in front before the first part.
  @Test func `a soft prompt's training does too`() throws {
    let method = try #require(try Tiny.method("spul", [("vectors", "3")]) as? SPUL)
    let start = try Tiny.start.get()
    let refused = try Refuse(seed: Tiny.seed).run((Tiny.forget, nil), Context())
    let evidence = try Tiny.evidence(
      method.needs.evidence(maxLength: 64),
      sets: [TuningSets.primary: refused, TuningSets.retain: Tiny.retain],
      models: [.start: start])
    let whole = try FineTune(method: method, seed: Tiny.seed).run(evidence, Context())
    let begun = try PrepareStart(method: method, seed: Tiny.seed).run(start, Context())
    #expect(begun.softPrompt == 3)
    var point: TrainingPoint?
    var models: [Checkpoint] = []
    for cut in [TrainingCut.epochs(1), .end] {
      let next = try FineTunePart(method: method, seed: Tiny.seed, cut: cut)
        .run((evidence, point), Context())
      point = next
      models.append(
        try ModelAtPoint(training: method.training, seed: Tiny.seed)
          .run((begun, next), Context()))
    }
    #expect(try bytes(models[1]) == bytes(whole))
    #expect(try bytes(models[0]) != bytes(whole) && models[0].softPrompt == 3)
  }

  @Test func `a training that its method ends stays ended`() throws {
    let changes = [("stop", "0.5"), ("learning_rate", "0.05"), ("epochs", "40")]
    let method = try #require(try Tiny.method("gradient_ascent", changes) as? any GradientMethod)
    let whole = try Tiny.unlearn("gradient_ascent", changes)
    let models = try parts(method, [.epochs(10), .epochs(20), .end])
    #expect(whole.history.count < 80)
    #expect(try bytes(models[2]) == bytes(whole))
  }

  @Test func `a point of another training is refused`() throws {
    let start = try Tiny.start.get()
    let method = try #require(try Tiny.method("gradient_ascent") as? any GradientMethod)
    func part(_ method: some GradientMethod, _ point: TrainingPoint?) throws -> TrainingPoint {
      try FineTunePart(method: method, seed: 1, cut: .steps(1)).run(
        (
          EvidenceInputs([.model(.start): start, .rows(TuningSets.primary): Tiny.forget]), point
        ), Context())
    }
    let point = try part(method, nil)
    var parts = try point.parts()
    parts.removeAll { $0.name.hasPrefix("second") }
    let broken = try TrainingPoint(from: PartList(parts))
    #expect(throws: ModelError.self) {
      try ModelAtPoint(training: method.training, seed: 1).run((start, broken), Context())
    }
    #expect(throws: ModelError.self) { try TrainingPoint(from: PartList([])) }
  }
}
