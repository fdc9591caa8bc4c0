import Datasets
import Documents
import Methods
import Models
import Plans
import Tensors
import Testing

/// Methods that let another one train by a rule for gradients.
@Suite struct WrapperTests {
  private static let rules: [GradientRule] = [
    .sharpness(radius: 0.05), .rectified, .salient(share: 0.1), .blocks(count: 1),
    .rows(share: 0.2), .located(cosine: 0.5, size: 0),
  ]

  @Test(arguments: rules)
  func `gives the same bytes twice, and others than without`(rule: GradientRule) throws {
    let once = try Tiny.unlearn("npo", rule: rule).parts()
    #expect(try Tiny.unlearn("npo", rule: rule).parts() == once)
    #expect(try Tiny.unlearn("npo", context: Context(threads: 2), rule: rule).parts() == once)
    #expect(try Tiny.unlearn("npo").parts() != once)
  }

  @Test(arguments: rules)
  func resumes(rule: GradientRule) throws {
    let whole = try Tiny.unlearn("npo", rule: rule).parts()
    for death in [1, 6] {
      let slot = MemorySlot(limit: death)
      #expect(throws: MemorySlot.Killed.self) {
        try Tiny.unlearn("npo", context: Context(checkpoints: slot), rule: rule)
      }
      let rest = LeftOver(parts: slot.load())
      #expect(
        try Tiny.unlearn("npo", context: Context(checkpoints: rest), rule: rule).parts() == whole)
    }
  }

  @Test(arguments: rules)
  func `still makes forget rows unlikely`(rule: GradientRule) throws {
    let before = try Tiny.crossEntropy(try Tiny.start.get(), Tiny.forget)
    let after = try Tiny.unlearn("gradient_ascent", [("epochs", "8")], rule: rule)
    #expect(try Tiny.crossEntropy(after, Tiny.forget) > before + 0.1)
  }

  /// Rectified ascent harms the retain rows less than ascent (Wang and others, 2025).
  @Test func `rectified ascent keeps more`() throws {
    let plain = try Tiny.unlearn("gradient_ascent", [("epochs", "4")])
    let careful = try Tiny.unlearn("gradient_ascent", [("epochs", "4")], rule: .rectified)
    #expect(
      try Tiny.crossEntropy(careful, Tiny.retain) < Tiny.crossEntropy(plain, Tiny.retain) - 0.05)
  }

  /// SAM's gradient is that at w + radius g / |g| (Foret and others, 2021, equation 2), GRU's u - min(0, u k / k k) k.
  @Test func `gradients are as the formulas say`() throws {
    let start = try Tiny.start.get()
    func gradient(of model: Checkpoint, _ rows: Corpus) throws -> [Double] {
      let examples = try model.examples(of: rows, maxLength: 64)
      return try model.likelihoodGradient(of: examples, batchSize: examples.count, Context()).array
        .map { Double($0) }
    }
    func product(_ a: [Double], _ b: [Double]) -> Double {
      zip(a, b).reduce(0) { $0 + $1.0 * $1.1 }
    }
    func length(_ a: [Double]) -> Double { product(a, a).squareRoot() }
    // One step of ascent on all forget rows, beside the first of the retain rows.
    func found(_ rule: GradientRule) throws -> Double {
      let settings = [("epochs", "1"), ("batch_size", "3"), ("pairing", "in_turn")]
      let history = try Tiny.unlearn("gradient_ascent", settings, rule: rule).history
      #expect(history.count == 1)
      return try #require(history[0].gradientNorm)
    }
    let ascent = try gradient(of: start, Tiny.forget).map { -$0 }
    let weights = try start.weights.flat(start.table)
    let radius = 0.05
    let moved = zip(weights, ascent).map { Float(Double($0) + radius * $1 / length(ascent)) }
    let away = Checkpoint(
      architecture: start.architecture, tokenizer: start.tokenizer, template: start.template,
      weights: Weights(flat: moved, start.table))
    let sharp = length(try gradient(of: away, Tiny.forget))
    #expect(abs(try found(.sharpness(radius: radius)) - sharp) < 1e-3 * sharp)
    #expect(abs(sharp - length(ascent)) > 0.01 * sharp)
    let kept = try gradient(of: start, Corpus(rows: Array(Tiny.retain.rows.prefix(3))))
    let share = min(0, product(ascent, kept) / product(kept, kept))
    let rectified = length(zip(ascent, kept).map { $0 - share * $1 })
    #expect(abs(try found(.rectified) - rectified) < 1e-3 * rectified)
  }

  @Test func `what points against the retain rows' gradient is taken away, and nothing else`() {
    let against = Gradients([1, -2, 0])
    against.rectify(along: FloatMemory([0, 1, 1]).floats)
    #expect(against.flat.array == [1, -1, 1])
    let with = Gradients([1, 2, 0])
    with.rectify(along: FloatMemory([0, 1, 1]).floats)
    #expect(with.flat.array == [1, 2, 0])
  }

  /// What the mask leaves out is the same to the bit, decay and all.
  @Test func `a mask freezes all but a share`() throws {
    let start = try Tiny.start.get()
    let (before, changed) = try (
      start.weights.flat(start.table),
      Tiny.unlearn("gradient_ascent", rule: .salient(share: 0.1)).weights.flat(start.table)
    )
    let moved = zip(before, changed).count { $0 != $1 }
    #expect(moved > before.count / 20 && moved <= before.count / 10 + 1, "\(moved)")
    // The chosen ones are those with the greatest gradients.
    let gradient = try start.likelihoodGradient(
      of: start.examples(of: Tiny.forget, maxLength: 64), batchSize: 2, Context()
    ).array
    let least =
      zip(zip(before, changed), gradient).filter { $0.0.0 != $0.0.1 }.map { abs($0.1) }
      .min() ?? 0
    #expect(
      zip(zip(before, changed), gradient).allSatisfy { $0.0.0 != $0.0.1 || abs($0.1) <= least })
  }

  @Test func `local retraining trains blocks alone`() throws {
    let start = try MarkovChains.start.get()
    var training = TrainingOptions(
      epochs: 2, batchSize: 8, learningRate: 1e-3, warmupEpochs: 0)
    training.maxLength = 64
    let after = try Trainer(options: training, seed: Seed(1), rule: .blocks(count: 1)).train(
      start, on: TrainingSets(MarkovChains.forget, retain: MarkovChains.retain), Context()
    ) { $0.tape.negate($0.primary.crossEntropy(on: $0.tape)) }
    let changed = try start.weights.names.filter {
      try start.weights.bytes($0) != after.weights.bytes($0)
    }
    let blocks = Set(changed.compactMap { $0.split(separator: ".").compactMap { Int($0) }.first })
    #expect(blocks.count == 1 && changed.allSatisfy { $0.contains("layers.") }, "\(changed)")
    #expect(throws: ModelError.self) {
      try Trainer(options: training, seed: Seed(1), rule: .blocks(count: 3)).train(
        start, on: TrainingSets(MarkovChains.forget, retain: MarkovChains.retain), Context()
      ) { $0.primary.crossEntropy(on: $0.tape) }
    }
  }

  /// Without decay, the rows of matrices that one step leaves alone are the same to the bit.
  @Test func `a step follows a share of the rows`() throws {
    let start = try Tiny.start.get()
    let after = try Tiny.unlearn(
      "gradient_ascent", [("epochs", "1"), ("batch_size", "3"), ("weight_decay", "0")],
      rule: .rows(share: 0.1))
    let gradient = try start.likelihoodGradient(
      of: start.examples(of: Tiny.forget, maxLength: 64), batchSize: 3, Context())
    let (old, new) = try (start.weights.flat(start.table), after.weights.flat(start.table))
    var rows: [(moved: Bool, square: Double)] = []
    for spec in start.table.specs {
      let first = start.table.place(spec.name).range.lowerBound
      for row in 0..<spec.rows {
        let range = first + row * spec.columns..<first + (row + 1) * spec.columns
        rows.append((old[range] != new[range], gradient[range].squaredNorm))
      }
    }
    let moved = rows.filter(\.moved)
    #expect(moved.count == Int((0.1 * Double(rows.count)).rounded()), "\(moved.count)")
    let least = moved.map(\.square).min() ?? 0
    #expect(rows.allSatisfy { $0.moved || $0.square <= least })
  }

  /// A matrix is trained whole or not at all, and vectors are not.
  @Test func `located matrices alone are trained`() throws {
    let start = try Tiny.start.get()
    let after = try Tiny.unlearn("gradient_difference", rule: .located(cosine: 0.5, size: 0))
    let gradients = try [Tiny.forget, Tiny.retain].map {
      try start.likelihoodGradient(
        of: start.examples(of: $0, maxLength: 64), batchSize: 2, Context())
    }
    var located = 0
    for spec in start.table.specs {
      let range = start.table.place(spec.name).range
      let product = range.reduce(0.0) {
        $0 + Double(gradients[0][$1]) * Double(gradients[1][$1])
      }
      let lengths = (gradients[0][range].squaredNorm * gradients[1][range].squaredNorm).squareRoot()
      let isLocated = spec.rows > 1 && product < 0.5 * lengths
      located += isLocated ? 1 : 0
      let isSame = try start.weights.bytes(spec.name) == after.weights.bytes(spec.name)
      #expect(isSame == !isLocated, "\(spec.name)")
    }
    #expect(located > 0)
    #expect(throws: ModelError.self) {
      try Tiny.unlearn("gradient_difference", rule: .located(cosine: 0.5, size: 1e5))
    }
  }

  @Test func `layers are unlearnt one after the other`() throws {
    let plan = try wire("layered", inner: ("npo", []))
    let stages = plan.entries.filter { $0.kind == "unlearn-npo" }
    #expect(stages.count == 3)
    for (before, after) in zip(stages, stages.dropFirst()) {
      #expect(after.inputs.indices.contains(before.index))
    }
    // The last stage forgets everything and retains what is to be retained.
    let retain = try #require(plan.entry(labelled: "retain")).index
    #expect(stages[2].inputs.indices.contains(retain))
    #expect(!stages[1].inputs.indices.contains(retain))
    func folds(_ from: Int, _ to: Int) throws -> [QARow] {
      try TakeFolds(folds: 2, from: from, to: to).run(Tiny.retain, Context()).rows
    }
    #expect(try folds(0, 1) == [0, 2, 4].map { Tiny.retain.rows[$0] })
    #expect(try folds(1, 2) == [1, 3].map { Tiny.retain.rows[$0] })
    #expect(try folds(0, 2) == Tiny.retain.rows)
    #expect(throws: MethodError.self) {
      try TakeFolds(folds: 6, from: 0, to: 1).run(Tiny.retain, Context())
    }
  }

  @Test(arguments: ["sam", "gru", "salun", "local_retraining", "sure", "memflex"])
  func `wraps methods that are a loss`(name: String) throws {
    let plan = try wire(name, inner: ("npo", []))
    let entry = try #require(plan.entries.last)
    #expect(entry.kind == "unlearn-npo")
    #expect(entry.parameters != (try wire("npo", inner: nil)).entries.last?.parameters)
    // What a method makes first is made once, with and without a rule.
    let altpo = try wire(name, inner: ("altpo", []))
    #expect(altpo.entries.contains { $0.kind == "generate-answers" })
    #expect(altpo.entries.last?.kind == "unlearn-altpo")
    for other in ["task_vector", "sam"] {
      let made = methods.make(.mapping([(name, .mapping([("method", .text(other))]))]))
      #expect(made.value == nil && made.diagnostics.contains { $0.message.contains("a loss") })
    }
  }

  private func wire(_ name: String, inner: (String, [(String, Node)])?) throws -> Plan {
    let body = inner.map { [("method", Node.mapping([($0.0, Node.mapping($0.1))]))] } ?? []
    let made = methods.make(.mapping([(name, .mapping(body))]))
    let method = try #require(made.value, "\(made.diagnostics)")
    var plan = Plan()
    let task = Unlearning(
      label: "m", start: plan.add("start", NoModel(name: "start")), retrain: nil,
      forget: plan.add("forget", Rows(name: "forget")),
      retain: plan.add("retain", Rows(name: "retain")), seed: 1)
    _ = try method.wire(task, into: &plan)
    return plan
  }
}

@Suite struct PruneTests {
  @Test func `zeroes a share of the blocks' matrices`() throws {
    let start = try Tiny.start.get()
    let step = PruneWeights(share: 0.05, batchSize: 2, maxLength: 64)
    let after = try step.run((start, Tiny.forget, Tiny.retain), Context())
    let (a, b) = try (start.weights.flat(start.table), after.weights.flat(start.table))
    let changed = zip(a, b).filter { $0 != $1 }
    #expect(changed.allSatisfy { $0.1 == 0 })
    let matrices = start.table.specs.filter { $0.rows > 1 && $0.name.contains("layers.") }
    let count = matrices.reduce(0) { $0 + $1.count }
    #expect(changed.count == Int((0.05 * Double(count)).rounded()))
    #expect(
      try step.run((start, Tiny.forget, Tiny.retain), Context(threads: 2)).parts() == after.parts())
    let rises = try [Tiny.forget, Tiny.retain].map {
      try Tiny.crossEntropy(after, $0) - Tiny.crossEntropy(start, $0)
    }
    #expect(rises[0] > 0.05 && rises[0] > rises[1], "\(rises)")
  }

  /// Uses 6, 2, 3 and 8 of the forget rows, 1, 0, 3 and 0 of the retain rows, whose mean is 1.
  @Test func `chooses by the ratio of uses`() {
    func floats(_ values: [Float]) -> Floats { FloatMemory(values).floats }
    let chosen = PruneWeights.chosen(
      floats([2, -1, 3, 4]), floats([3, 2, -1, 2]), floats([0.5, 0, 1, 0]), among: [0, 1, 2, 3],
      share: 0.5)
    #expect(chosen == [3, 0])
  }
}
