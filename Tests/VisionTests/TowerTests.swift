import Documents
import FoundationEssentials
import Models
import Plans
import Tensors
import Testing
import Vision

/// Methods that change a CLIP's image tower; losses and gradients against PyTorch, made by Tests/Reference/towers.py.
struct TowerTests {
  private struct Case: Decodable {
    struct Gradient: Decodable {
      let name: String
      let norm: Double
      let first: [Double]
    }
    let method: String
    let settings: [String: String]
    let epoch: Int
    let loss: Double
    let gradients: [Gradient]
  }

  private static let names = [
    ImageFineTuning.name, NegGrad.name, ImageSalUn.name, ImageSCRUB.name,
  ]

  private static func method(
    _ name: String, _ settings: [(String, String)] = []
  ) throws -> any WeightMethod {
    let made = promptMethods.make(
      .mapping([(name, .mapping(settings.map { ($0.0, .plain($0.1)) }))]))
    return try #require(made.value as? any WeightMethod, "\(made.diagnostics)")
  }

  /// The tower of the fixture, changed as the script changes it.
  private func changed(_ start: CLIPCheckpoint) throws -> Weights {
    let table = WeightTable(
      start.shape.table.specs.filter {
        $0.name.hasPrefix("vision_model.") || $0.name.hasPrefix("visual_projection")
      })
    let memory = FloatMemory(count: table.count)
    for spec in table.specs {
      let floats = memory.floats[table.place(spec.name).range]
      try start.weights.load(spec.name, into: floats)
      let seed = spec.name.utf8.reduce(0) { $0 + UInt64($1) } * 1000
      for i in 0..<spec.count {
        let hash = UInt32(truncatingIfNeeded: (seed + UInt64(i)) * 2_654_435_761)
        let value = (Double(hash) / 4_294_967_296 - 0.5) * 0.6
        floats[i] = Float(Double(floats[i]) + 0.2 * Double(Float(value)))
      }
    }
    return start.weights.replacing(FrozenFloats(memory), table)
  }

  private func unit(_ values: [Float], width: Int) -> [Float] {
    stride(from: 0, to: values.count, by: width).flatMap { start in
      let row = values[start..<start + width]
      let length = row.reduce(0) { $0 + $1 * $1 }.squareRoot()
      return row.map { $0 / length }
    }
  }

  @Test func `losses and gradients agree`() throws {
    let folder = #filePath.split(separator: "/").dropLast().joined(separator: "/")
    let cases = try JSONDecoder().decode(
      [Case].self, from: Data(contentsOf: URL(filePath: "/\(folder)/Fixtures/towers.json")))
    #expect(cases.count == 7)
    let fixture = try CLIPFixture("clip_quick_gelu")
    let (start, width) = (fixture.checkpoint, fixture.checkpoint.shape.projection)
    let compute = Compute(portableThreads: 1)
    let model = try LoadedCLIP(start, compute)
    let scale = model.scale
    let texts = unit(try model.features(of: ["ACD", "A012"]), width: width)
    let seen = unit(model.features(ofImages: 3) { fixture.images[$0] }, width: width)
      .map { $0 * scale }
    let table = start.shape.table
    let memory = try ModelWeights(table, changed(start), for: .training)
    let trained = try #require(memory.trainable)
    let tape = Tape(compute, in: trained.gradient)
    let preprocessing = CLIPPreprocessing(start.shape)
    let labels = [0, 1, 1]
    for wanted in cases {
      let settings = wanted.settings.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
      let method = try Self.method(wanted.method, settings)
      trained.gradient.clear()
      tape.reset()
      let network = CLIPNetwork(start.shape, memory.bound(to: tape), tape)
      let patches = tape.constant(
        fixture.images.flatMap(preprocessing.patches), rows: 3 * start.shape.patches,
        columns: start.shape.patchWidth)
      let features = tape.scaled(
        network.normalized(network.imageFeatures(patches)), by: scale)
      func images(_ items: Range<Int>) -> TowerImages {
        TowerImages(
          features: tape.rows(items, of: features),
          start: Array(seen[items.lowerBound * width..<items.upperBound * width]),
          labels: Array(labels[items]), items: Array(items))
      }
      let step = TowerStep(
        tape: tape, texts: Head(tape.constant(texts, rows: 2, columns: width)),
        forget: images(0..<1), keep: method.takesKept ? images(1..<3) : nil, classes: 2,
        epoch: wanted.epoch, seed: Seed(1))
      let loss = try method.loss(step)
      tape.backward(from: loss)
      let label = "\(wanted.method) \(wanted.settings)"
      #expect(
        abs(Double(tape.scalar(loss)) - wanted.loss) < 2e-5 * max(1, abs(wanted.loss)), "\(label)")
      let size = wanted.gradients.map(\.norm).max() ?? 0
      #expect(size > 0)
      for gradient in wanted.gradients {
        let found = trained.gradient.flat[table.place(gradient.name).range].array
        let norm = found.reduce(0) { $0 + Double($1) * Double($1) }.squareRoot()
        #expect(abs(norm - gradient.norm) < 2e-4 * size, "\(label): \(gradient.name)")
        for (a, b) in zip(found, gradient.first) {
          #expect(abs(Double(a) - b) < 2e-4 * size, "\(label): \(gradient.name)")
        }
      }
    }
  }

  // MARK: Training

  /// Images, a model that has learnt them, and a few of each class.
  private static let scene = Result<(ImageSet, CLIPCheckpoint, ImageSet), any Error> {
    let images = try ReproducibilityTests.images()
    let model = try ReproducibilityTests.training(epochs: 100).run(images, Context())
    return (images, model, try DrawShots(.search, shots: 4, seed: 1).run(images, Context()))
  }

  private func train<M: WeightMethod>(
    _ method: M, _ context: Context = Context()
  ) throws -> LearntPrompt {
    let (_, model, shots) = try Self.scene.get()
    return try TrainTower(method: method, forget: ["above"], seed: 1).run((model, shots), context)
  }

  /// The mean −log p of the right class, of images to be forgotten and of others.
  private func losses(_ model: CLIPCheckpoint) throws -> (forget: Double, keep: Double) {
    let (images, _, _) = try Self.scene.get()
    let loaded = try LoadedCLIP(model, Context())
    let width = model.shape.projection
    let texts = unit(
      try loaded.features(of: images.classes.map { "a photo of a \($0)." }), width: width)
    let seen = unit(loaded.features(ofImages: images.count, images.image), width: width)
    let scale = Double(loaded.scale)
    var sums = (forget: 0.0, keep: 0.0)
    for (image, label) in images.labels.enumerated() {
      let scores = images.classes.indices.map { name in
        (0..<width).reduce(0.0) {
          $0 + scale * Double(seen[image * width + $1]) * Double(texts[name * width + $1])
        }
      }
      let most = scores.max() ?? 0
      let sum = scores.reduce(0) { $0 + Portable.exp($1 - most) }
      let loss = most + Portable.log(sum) - scores[label]
      if label == 0 { sums.forget += loss / 16 } else { sums.keep += loss / 48 }
    }
    return sums
  }

  private static let settings = [
    ("epochs", "11"), ("batch_size", "2"), ("learning_rate", "0.003"), ("max_passes", "6"),
  ]

  private static func settled(_ name: String) throws -> any WeightMethod {
    let known = Set(promptMethods.describe(name)?.fields.map(\.name) ?? [])
    return try method(
      name,
      settings.filter { known.contains($0.0) } + (name == NegGrad.name ? [("alpha", "0.5")] : []))
  }

  /// Images of the class become unlikely and more so than others; the tower of texts stays to the bit.
  @Test(arguments: names)
  func `forgets the class and keeps the texts`(name: String) throws {
    let (_, start, _) = try Self.scene.get()
    let after = try #require(try train(Self.settled(name)).model)
    let (before, now) = (try losses(start), try losses(after))
    if name == ImageFineTuning.name {
      #expect(now.keep < before.keep + 0.05, "\(before) \(now)")
    } else {
      #expect(now.forget > before.forget + 0.3, "\(before) \(now)")
      #expect(now.forget - before.forget > now.keep - before.keep + 0.1, "\(before) \(now)")
    }
    for spec in start.shape.table.specs {
      let isSame = try start.weights.bytes(spec.name) == after.weights.bytes(spec.name)
      let isTower = spec.name.hasPrefix("visual_") || spec.name.hasPrefix("vision_model.")
      #expect(isSame || isTower, "\(spec.name)")
    }
    #expect(after.history.count == (name == ImageFineTuning.name ? 66 : 22))
  }

  @Test func `SalUn changes a share of the tower`() throws {
    let (_, start, _) = try Self.scene.get()
    let method = try Self.method(
      ImageSalUn.name, Array(Self.settings.dropLast()) + [("share", "0.25")])
    let after = try #require(try train(method).model)
    let table = start.shape.table
    let (a, b) = (try start.weights.flat(table), try after.weights.flat(table))
    let moved = zip(a, b).count { $0 != $1 }
    let tower = table.specs.filter {
      $0.name.hasPrefix("visual_") || $0.name.hasPrefix("vision_model.")
    }.reduce(0) { $0 + $1.count }
    #expect(moved > 0 && moved <= tower / 4 + 1, "\(moved) of \(tower)")
  }

  @Test(arguments: names)
  func `gives the same bytes twice, with other threads, and after a kill`(name: String) throws {
    let method = try Self.settled(name)
    let whole = try train(method).parts()
    #expect(try train(method, Context(threads: 2)).parts() == whole)
    for death in [1, 5] {
      let slot = DyingSlot(limit: death)
      #expect(throws: DyingSlot.Killed.self) { try train(method, Context(checkpoints: slot)) }
      let rest = Context(checkpoints: DyingSlot(limit: .max, left: slot.load()))
      #expect(try train(method, rest).parts() == whole)
    }
  }

  /// What comes of a training is judged by its own tower; read back, it is the same.
  @Test func `the changed model is asked`() throws {
    let (images, start, _) = try Self.scene.get()
    let learnt = try train(Self.settled(NegGrad.name))
    let model = try #require(learnt.model)
    let judge = JudgePrompt(forget: ["above"], command: nil)
    let found = try judge.run((learnt, nil, nil, [], [images]), Context())
    let features = try EncodeImages().run((model, images), Context())
    let plain = LearntPrompt(learnt.prompt)
    #expect(found == (try judge.run((plain, model, nil, [features], []), Context())))
    let before = try EncodeImages().run((start, images), Context())
    let was = try judge.run((plain, start, nil, [before], []), Context())
    func right(_ predictions: Predictions) -> Int {
      predictions.labels.indices.count {
        predictions.labels[$0] == 0 && predictions.found[$0] == 0
      }
    }
    #expect(right(found) < right(was))
    let parts = try learnt.parts()
    #expect(parts.contains { $0.name == "model/config.json" })
    #expect(try LearntPrompt(from: MemoryParts(parts)).parts() == parts)
  }

  private struct MemoryParts: PartReader {
    let parts: [Part]
    init(_ parts: [Part]) { self.parts = parts }
    var names: [String] { parts.map(\.name).sorted() }
    func bytes(of name: String) throws -> [UInt8] {
      try #require(parts.first { $0.name == name }).bytes
    }
  }

  @Test func `a prompt without a place for the name is refused where it stands`() {
    let made = promptMethods.make(
      .mapping([(NegGrad.name, .mapping([("template", .text("a photo"))]))]))
    #expect(made.value == nil)
    #expect(made.diagnostics.contains { $0.message.contains("{class}") })
  }
}
