import Documents
import FoundationEssentials
import Methods
import Models
import Plans
import Tensors
import Testing
import Tokenizers

/// Losses and gradients against PyTorch; the numbers were made by Tests/Reference/methods.py.
@Suite struct ReferenceTests {
  private struct Fixture: Decodable {
    struct Row: Decodable {
      let tokens: [Int32]
      let first: Int
    }
    struct Gradient: Decodable {
      let name: String
      let norm: Double
      let first: [Double]
    }
    struct Case: Decodable {
      let method: String
      let settings: [String: String]
      /// The tokens that the method treats apart, where its own choice is not wanted.
      let tokens: [Int32]?
      /// A number for each primary row, where the method's own is not wanted.
      let values: [Double]?
      /// Which step of 20 it is; the first when left out.
      let step: Int?
      let loss: Double
      let gradients: [Gradient]
    }
    struct Labels: Decodable {
      let places: [Int]
      let forbidden: [[Int32]]
      let translated: [Int32]
      let labels: [Int32]
    }
    let rows: [String: [Row]]
    let labels: [Labels]
    let cases: [Case]
  }

  private let fixture: Fixture
  private let start: Checkpoint
  private let current: Checkpoint

  init() throws {
    let folder = #filePath.split(separator: "/").dropLast().joined(separator: "/")
    let url = URL(filePath: "/\(folder)/Fixtures/methods.json")
    fixture = try JSONDecoder().decode(Fixture.self, from: Data(contentsOf: url))
    start = try Self.model(change: 0)
    current = try Self.model(change: 0.2)
  }

  /// The starting model, or one that has been changed a little.
  static func model(change: Double) throws -> Checkpoint {
    let tokenizer = try BytePairTrainer(vocabulary: 270, minFrequency: 1)
      .train(on: ["abcdefghijklmnopqrstuvwxyz the cat sat"])
    let settings = [
      ("width", "16"), ("layers", "2"), ("heads", "4"), ("kv_heads", "2"), ("feed_forward", "24"),
    ]
    var p = Parameters(Node.mapping(settings.map { ($0.0, .plain($0.1)) }))
    let llama = Llama(&p)
    func value(_ index: UInt64) -> Double {
      let hash = UInt32(truncatingIfNeeded: index * 2_654_435_761)
      return (Double(hash) / 4_294_967_296 - 0.5) * 0.6
    }
    var weights: [Float] = []
    for spec in llama.layout(vocabulary: tokenizer.count) {
      let seed = spec.name.utf8.reduce(0) { $0 + UInt64($1) } * 1000
      for i in 0..<UInt64(spec.count) {
        let weight = Float(value(seed + i) + change * value(seed + i + 77_777))
        weights.append(spec.name.contains("norm") ? weight + 1 : weight)
      }
    }
    let table = WeightTable(llama.layout(vocabulary: tokenizer.count))
    return Checkpoint(
      architecture: llama, tokenizer: tokenizer, template: .apart,
      weights: Weights(flat: weights, table))
  }

  private func examples(_ name: String) throws -> [Example] {
    try #require(fixture.rows[name]).map {
      Example(tokens: $0.tokens, scored: $0.first..<$0.tokens.count)
    }
  }

  private func likelihoods(_ examples: [Example]) throws -> ReferenceLikelihoods {
    let tape = Tape(Compute.serial, isRecording: false)
    let losses = tape.values(
      start.architecture.losses(of: examples, try ModelWeights(start), tape))
    return ReferenceLikelihoods(
      Scores(
        rows: zip(losses, examples).map {
          RowScores(answer: Score(nll: Double($0), tokens: $1.scored.count))
        }))
  }

  /// What a model says of each token.
  private func likelihoods(
    _ examples: [Example], of model: Checkpoint
  ) throws -> ReferenceTokens {
    let weights = try ModelWeights(model)
    let tape = Tape(Compute.serial, isRecording: false)
    return ReferenceTokens(
      TokenScores(
        rows: examples.map { example in
          tape.reset()
          let reading = BatchReading([example], model.architecture, weights.bound(to: tape), tape)
          let logP = tape.values(reading.tokenLosses).map { -$0 }
          return RowTokens(
            logP: logP, isTop: logP.map { _ in false }, mean: logP, variance: logP)
        }))
  }

  private func states(
    _ examples: [Example], _ positions: StatePositions?, _ blocks: Int?
  ) throws -> ReferenceStates? {
    guard let positions else { return nil }
    let model = try LoadedModel(start, Context())
    var width = 1
    let rows = examples.map { example in
      let batch = TokenBatch([Array(example.tokens.dropLast())])
      let states = model.read(
        batch, at: example.positions(positions).map { Int32($0) }, blocks: blocks)
      width = model.tape.columns(states)
      return model.tape.values(states)
    }
    return ReferenceStates(
      HiddenStates(width: width, rows: rows), try FrozenHead(start, Context()), at: positions)
  }

  @Test func lossesAndGradientsAgree() throws {
    #expect(fixture.cases.count == 57)
    for wanted in fixture.cases {
      let settings = wanted.settings.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
      let (loss, gradients, table) =
        if wanted.method == "generic_labels" {
          try evaluateLabels(soft: wanted.settings["soft"] == "true")
        } else {
          try evaluate(
            try #require(Self.trained(try Tiny.method(wanted.method, settings))),
            tokens: wanted.tokens, values: wanted.values ?? [], number: wanted.step ?? 0)
        }
      let label = "\(wanted.method) \(wanted.settings)"
      #expect(abs(loss - wanted.loss) < 2e-5 * max(1, abs(wanted.loss)), "\(label)")
      let size = wanted.gradients.map(\.norm).max() ?? 0
      #expect(wanted.gradients.count == table.specs.count)
      for gradient in wanted.gradients {
        let found = gradients[table.place(gradient.name).range]
        let norm = found.reduce(0) { $0 + Double($1) * Double($1) }.squareRoot()
        #expect(abs(norm - gradient.norm) < 5e-5 * size, "\(label): \(gradient.name)")
        for (found, wanted) in zip(found, gradient.first) {
          #expect(abs(Double(found) - wanted) < 5e-5 * size, "\(label): \(gradient.name)")
        }
      }
    }
  }

  /// The method that is a loss: ULD's assistant is what trains.
  private static func trained(_ method: any Method) -> (any GradientMethod)? {
    (method as? ULD)?.assistance ?? method as? any GradientMethod
  }

  /// The loss and its gradient by the weights of the changed model.
  private func evaluate(
    _ method: any GradientMethod, tokens: [Int32]?, values: [Double], number: Int
  ) throws -> (Double, [Float], WeightTable) {
    let needs = method.needs
    let names = [
      needs.primary == .forget ? "forget" : needs.primary == .retain ? "retain" : "refusals",
      needs.retain ? "retain" : nil, needs.refusals ? "refusals" : nil,
      needs.retainRefusals ? "retain refusals" : nil,
    ]
    let sets = try names.map { try $0.map(examples) ?? [] }
    var reference = Reference(
      primary: try likelihoods(sets[0]), refusals: try likelihoods(sets[2]),
      primaryStates: try states(sets[0], needs.primaryStates, nil),
      retainStates: try states(sets[1], needs.retainStates, needs.blocks))
    reference.values = values
    if needs.tokenLikelihoods {
      reference.startTokens = try likelihoods(sets[0], of: Self.model(change: 0.5))
      reference.teacherTokens = try likelihoods(sets[0], of: start)
    }
    reference.refusalTokens = try examples("refusals").map { Array($0.tokens[$0.scored]) }
    reference.tokens =
      try tokens.map { method is DFMCQ ? [0] + $0 : $0 } ?? method.tokens(sets[0], sets[1], start)
    return try differentiate(
      sets, readsAllPositions: needs.readsAllPositions, number: number
    ) { try method.loss($0, reference) }
  }

  /// The same of learning generic labels, whose states are made here as their step makes them.
  private func evaluateLabels(soft: Bool) throws -> (Double, [Float], WeightTable) {
    let reinforced = try Self.model(change: 0.5)
    let models = (try LoadedModel(start, Context()), try LoadedModel(reinforced, Context()))
    let examples = try examples("forget")
    var width = 1
    func states(_ model: LoadedModel, _ tokens: [Int32], _ places: [Int]) -> [Float] {
      let found = model.read(TokenBatch([tokens]), at: places.map { Int32($0 - 1) })
      width = model.tape.columns(found)
      return model.tape.values(found)
    }
    let baseline = fixture.labels.map { states(models.0, $0.translated, $0.places) }
    let strong = zip(fixture.labels, examples).map { states(models.1, $1.tokens, $0.places) }
    let rule = GenericRule(alpha: 5)
    let labels = GenericLabels(
      rows: zip(fixture.labels, examples).map {
        GenericLabels.Row(
          tokens: $1.tokens, scored: Array($1.scored), places: $0.places, labels: $0.labels,
          forbidden: $0.forbidden, anchors: [])
      }, passages: [],
      states: soft
        ? (HiddenStates(width: width, rows: baseline), HiddenStates(width: width, rows: strong))
        : nil)
    let loss = try LabelLoss(labels, of: (start, reinforced), rule, over: .tokens, Context())
    // The published mean is over the labels alone.
    let published = try LabelLoss(labels, of: (start, reinforced), rule, Context())
    let values = try [loss, published].map { loss in
      try differentiate([examples, [], []], readsAllPositions: false) { try loss.value($0) }.0
    }
    let labelled = fixture.labels.reduce(0) { $0 + $1.places.count }
    let scored = examples.reduce(0) { $0 + $1.scored.count }
    #expect(labelled < scored)
    #expect(abs(values[1] / values[0] - Double(scored) / Double(labelled)) < 1e-5)
    return try differentiate([examples, [], []], readsAllPositions: false) { try loss.value($0) }
  }

  private func differentiate(
    _ sets: [[Example]], readsAllPositions: Bool, number: Int = 0,
    _ write: (TrainingStep) throws -> Tape.Slot
  ) throws -> (Double, [Float], WeightTable) {
    let weights = try ModelWeights(current, for: .training)
    let tape = Tape(Compute.serial)
    let reading = BatchReading(
      sets.flatMap(\.self), current.architecture, weights.bound(to: tape), tape,
      readsAllPositions: readsAllPositions)
    var first = 0
    let evidence = sets.map { set -> Evidence? in
      defer { first += set.count }
      guard !set.isEmpty else { return nil }
      return Evidence(
        items: Array(set.indices), batch: BatchSize(set), reading: reading,
        sequences: first..<first + set.count)
    }
    let step = TrainingStep(
      tape: tape, primary: try #require(evidence[0]), retain: evidence[1], alternative: evidence[2],
      retainAlternative: evidence.count > 3 ? evidence[3] : nil, number: number, total: 20)
    let loss = try write(step)
    tape.backward(from: loss)
    let trained = try #require(weights.trainable)
    return (Double(tape.scalar(loss)), trained.gradient.flat.array, trained.table)
  }
}
