import Datasets
import Documents
import FoundationEssentials
import Methods
import Models
import Plans
import Tensors
import Testing

/// Layers behind the feed-forward parts, against PyTorch; the numbers were made by Tests/Reference/extra_layers.py.
@Suite struct EULTests {
  private struct Fixture: Decodable {
    struct Loss: Decodable {
      let loss: Double
      /// Of each layer's A and B, one after the other.
      let gradients: [[Double]]
    }
    let losses: [Loss]
    /// The maps of each block with the first request's layer, and with both fused.
    let merged: [[Double]]
    let fused: [[Double]]
  }

  private let fixture: Fixture
  private static let requests = [
    examples([
      ([5, 9, 260, 7, 11, 40, 1], 2), ([100, 5, 1], 1), ([61, 62, 63, 64, 65, 66, 1], 4),
    ]),
    examples([
      ([30, 31, 32, 33, 34, 1], 3), ([70, 71, 1], 1), ([80, 81, 82, 83, 84, 85, 86, 87, 1], 5),
    ]),
  ]

  private static func examples(_ rows: [([Int32], Int)]) -> [Example] {
    rows.map { Example(tokens: $0, scored: $1..<$0.count) }
  }

  init() throws {
    let folder = #filePath.split(separator: "/").dropLast().joined(separator: "/")
    fixture = try JSONDecoder().decode(
      Fixture.self, from: Data(contentsOf: URL(filePath: "/\(folder)/Fixtures/extra_layers.json")))
  }

  /// The model of the script with the layers that a request has there.
  private func layered(_ request: Int) throws -> Checkpoint {
    var model = try ReferenceTests.model(change: 0.2).layered(rank: 2, Seed(1))
    let specs = model.table.specs.filter { $0.name.contains(".extra_") }
    let values = specs.flatMap { spec in
      let seed = spec.name.utf8.reduce(0) { $0 + UInt64($1) } * 1000 + 5000 * UInt64(request)
      return (0..<UInt64(spec.count)).map { index in
        let hash = UInt32(truncatingIfNeeded: (seed + index) * 2_654_435_761)
        return Float((Double(hash) / 4_294_967_296 - 0.5) * 0.6)
      }
    }
    model.weights = model.weights.replacing(FrozenFloats(FloatMemory(values)), WeightTable(specs))
    return model
  }

  private func loss(_ model: Checkpoint, _ rows: [Example]) throws -> Double {
    let tape = Tape(Compute.serial, isRecording: false)
    let losses = tape.values(model.architecture.losses(of: rows, try ModelWeights(model), tape))
    let tokens = rows.reduce(0) { $0 + $1.scored.count }
    return losses.reduce(0) { $0 + Double($1) } / Double(tokens)
  }

  @Test func `losses and gradients agree`() throws {
    for (request, rows) in Self.requests.enumerated() {
      let model = try layered(request)
      let weights = try ModelWeights(model, for: .partly(ExtraLayers.patterns))
      let trained = try #require(weights.trainable)
      let tape = Tape(Compute.serial, in: trained.gradient)
      let tokens = rows.reduce(0) { $0 + $1.scored.count }
      let loss = tape.scale(
        tape.sum(model.architecture.losses(of: rows, weights, tape)), by: 1 / Double(tokens))
      tape.backward(from: loss)
      let wanted = fixture.losses[request]
      #expect(abs(Double(tape.scalar(loss)) - wanted.loss) < 2e-5 * wanted.loss)
      let layers = model.table.specs.filter { $0.name.contains(".extra_") }
      #expect(layers.count == 4 && wanted.gradients.count == 4)
      for (spec, gradient) in zip(layers, wanted.gradients) {
        let size = gradient.map(abs).max() ?? 0
        let found = trained.gradient.flat[trained.table.place(spec.name).range].array
        #expect(size > 0 && found.count == gradient.count)
        for (a, b) in zip(found, gradient) { #expect(abs(Double(a) - b) < 1e-4 * size) }
      }
    }
  }

  /// Multiplied into the maps, layers do what they did behind them.
  @Test func `one request's layers are merged`() throws {
    let model = try layered(0)
    let merged = try FuseLayers(ridge: 0.01).fused([model], model, [], Context())
    for (block, wanted) in fixture.merged.enumerated() {
      let map = try merged.neuronMap(of: block)
      let found = try merged.weights.flat(merged.table)[merged.table.place(map.name).range]
      for (a, b) in zip(found, wanted) { #expect(abs(Double(a) - b) < 1e-6) }
    }
    #expect(merged.extraRank == 0 && !merged.weights.names.contains { $0.contains("extra") })
    let rows = Self.requests[1]
    #expect(try abs(loss(merged, rows) - loss(model, rows)) < 1e-5)
    for name in merged.weights.names where !name.hasSuffix("down_proj.weight") {
      #expect(try merged.weights.bytes(name) == model.weights.bytes(name))
    }
  }

  @Test func `several requests' layers are fused by least squares`() throws {
    let models = try [layered(0), layered(1)]
    let step = FuseLayers(ridge: 0.01)
    let fused = try step.fused(models, models[0], Self.requests, Context())
    for (block, wanted) in fixture.fused.enumerated() {
      let map = try fused.neuronMap(of: block)
      let found = try fused.weights.flat(fused.table)[fused.table.place(map.name).range]
      for (a, b) in zip(found, wanted) { #expect(abs(Double(a) - b) < 1e-4) }
    }
    #expect(
      try step.fused(models, models[0], Self.requests, Context(threads: 2)).parts()
        == fused.parts())
    #expect(throws: MethodError.self) { try step.run((models, []), Context()) }
  }

  /// Layers that agree are fused to themselves, whatever the requests' rows are.
  @Test func `equal layers stay`() {
    let layer = [0.5, -1, 2, 0.25]
    let moments = [[2, 0.5, 0.5, 1], [1, 0, 0, 3.0]]
    let fused = FuseLayers.fused([layer, layer], moments, width: 2, ridge: 1e-3)
    for (a, b) in zip(fused ?? [], layer) { #expect(abs(a - b) < 1e-12) }
    #expect(fused?.count == 4)
    // One request has inputs along the first axis alone, the other along the second: a column of each.
    let apart = FuseLayers.fused(
      [layer, [7, 8, 9, 10]], [[1, 0, 0, 0], [0, 0, 0, 1]], width: 2, ridge: 1e-12)
    for (a, b) in zip(apart ?? [], [0.5, 8, 2, 10]) { #expect(abs(a - b) < 1e-9) }
    #expect(FuseLayers.fused([layer], [[0, 0, 0, 0]], width: 2, ridge: 1) == nil)
  }

  @Test func `new layers change nothing, and are read back`() throws {
    let start = try ReferenceTests.model(change: 0.2)
    let model = try start.layered(rank: 3, Seed(1))
    for rows in Self.requests { #expect(try abs(loss(model, rows) - loss(start, rows)) < 1e-5) }
    let parts = try model.parts()
    let again = try Checkpoint(from: PartList(parts))
    #expect(try again.extraRank == 3 && again.parts() == parts)
    #expect(try model.withoutLayers().parts() == start.parts())
    // A reader that does not know layers refuses them by the number of the format.
    let config = try #require(parts.first { $0.name == "config.json" }?.bytes)
    #expect(String(decoding: config, as: UTF8.self).contains(#""format":4"#))
    for broken in [#""extra_rank":0"#, #""extra_rank":-1"#, #""extra_rank":70000"#] {
      let text = String(decoding: config, as: UTF8.self)
        .replacing(#""extra_rank":3"#, with: broken)
      let changed = parts.map { $0.name == "config.json" ? Part($0.name, Array(text.utf8)) : $0 }
      #expect(throws: ModelError.self) { try Checkpoint(from: PartList(changed)) }
    }
  }

  /// The layers unlearn the chain and every other weight stays (Chen and Yang, 2023).
  @Test func `forgets the chain`() throws {
    let start = try MarkovChains.start.get()
    let method = try #require(try Tiny.method("eul", [("rank", "8")]) as? EUL)
    let begun = try method.prepared(start, seed: 1)
    let head = try FrozenHead(start, Context())
    func states(_ rows: [Example]) throws -> ReferenceStates {
      ReferenceStates(try MarkovChains.states(of: start, rows, at: .scored), head, at: .scored)
    }
    let reference = Reference(
      primaryStates: try states(MarkovChains.forget), retainStates: try states(MarkovChains.retain))
    var options = method.training
    (options.epochs, options.batchSize, options.learningRate) = (4, 8, 0.02)
    let data = TrainingSets(
      MarkovChains.forget, retain: MarkovChains.retain,
      readsAllPositions: method.needs.readsAllPositions)
    let trained = try Trainer(options: options, seed: Seed(1)).train(begun, on: data, Context()) {
      try method.loss($0, reference)
    }
    for spec in start.table.specs {
      #expect(try start.weights.bytes(spec.name) == trained.weights.bytes(spec.name))
    }
    let after = try FuseLayers(ridge: 1e-6).fused([trained], trained, [], Context())
    let before = try MarkovChains.divergence(start, chain: 1)
    let (forget, retain) = try (
      MarkovChains.divergence(after, chain: 1), MarkovChains.divergence(after, chain: 0)
    )
    #expect(forget > before + 0.1 && forget > retain + 0.05, "\(forget) \(retain)")
    #expect(try abs(forget - MarkovChains.divergence(trained, chain: 1)) < 1e-3)
    #expect(after.history == trained.history)
  }

  @Test func `each request has layers of its own`() throws {
    func wired(_ settings: [(String, String)]) throws -> Plan {
      var plan = Plan()
      let task = Unlearning(
        label: "m", start: plan.add("start", NoModel(name: "start")), retrain: nil,
        forget: plan.add("forget", Rows(name: "forget")),
        retain: plan.add("retain", Rows(name: "retain")), seed: 1)
      let result = try Tiny.method("eul", settings).wire(task, into: &plan)
      #expect(plan.entries[result.index].kind == "fuse-layers")
      return plan
    }
    let one = try wired([])
    #expect(one.entries.count { $0.kind == "unlearn-eul" } == 1)
    #expect(!one.entries.contains { $0.kind == "take-folds" })
    let three = try wired([("requests", "3")])
    #expect(three.entries.count { $0.kind == "unlearn-eul" } == 3)
    #expect(three.entries.count { $0.kind == "take-folds" } == 3)
    // What the start says of the retain rows is asked once.
    #expect(three.entries.count { $0.kind == "collect-states" } == 4)
  }

  @Test func `other weights cannot be trained`() {
    let lora = Node.mapping([("rank", .plain("2"))])
    for (name, value) in [("lora", lora), ("train_only", .list([.plain("q_proj")]))] {
      let made = methods.make(.mapping([("eul", .mapping([(name, value)]))]))
      #expect(made.value == nil)
      #expect(made.diagnostics.contains { $0.message.contains("only the extra layers") })
    }
  }
}
