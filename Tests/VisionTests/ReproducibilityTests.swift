import Documents
import Models
import Optimization
import Plans
import Synchronization
import Tensors
import TestKit
import Testing
import Vision

/// What every step gives on drawn images, that a killed one goes on to the same bytes, and that neither threads nor
/// kernels matter.
///
/// The kernel level belongs to the process, so that these run one after the other.
@Suite(.serialized) struct ReproducibilityTests {
  /// Bright halves of 8 x 8 pixels: above, below, left, right.
  static func images() throws -> ImageSet {
    var grey: [UInt8] = []
    for index in 0..<64 {
      for y in 0..<8 {
        for x in 0..<8 {
          let isBright = [y < 4, y >= 4, x < 4, x >= 4][index % 4]
          grey.append(UInt8((isBright ? 180 : 20) + (index * 7 + x * 3 + y * 5) % 40))
        }
      }
    }
    return try ImageSet(
      classes: ["above", "below", "left", "right"], labels: (0..<64).map { $0 % 4 }, width: 8,
      height: 8, grey: grey)
  }

  static func training(epochs: Int = 3) throws -> TrainCLIP {
    let text = """
      {patch_size: 4, projection: 16, context: 24, vocabulary: 300,
       vision: {width: 16, layers: 1, heads: 2, feed_forward: 32},
       text: {width: 16, layers: 2, heads: 2, feed_forward: 32}}
      """
    var parameters = Parameters(try YAML.parse(Array(text.utf8), file: "model"))
    let model = FreshCLIP(&parameters)
    try parameters.check()
    return TrainCLIP(
      model, captions: Captions(["a photo of a {class}.", "this is {class}."]),
      training: TrainingOptions(epochs: epochs, batchSize: 16, learningRate: 0.01), seed: 1)
  }

  /// What the steps around the model are given.
  private struct Scene {
    let images: ImageSet
    let model: CLIPCheckpoint
    let shots: ImageSet
    let features: [ImageFeatures]
  }

  private static let scene = Result<Scene, any Error> {
    let images = try ReproducibilityTests.images()
    let model = try ReproducibilityTests.training().run(images, Context())
    let shots = try DrawShots(.search, shots: 4, seed: 1).run(images, Context())
    let others = try DrawShots(.validation, shots: 4, seed: 1).run(images, Context())
    let features = try [shots, others].map { try EncodeImages().run((model, $0), Context()) }
    return Scene(images: images, model: model, shots: shots, features: features)
  }

  private static let learning = LearnContext(
    training: ContextTraining(vectors: 2, steps: 8, learningRate: 0.05), forget: ["above"])

  private static func searching() throws -> SearchPrompt {
    var parameters = Parameters(try YAML.parse(Array("{generations: 8}".utf8), file: "search"))
    return SearchPrompt(
      layout: .sharing(tokens: 2, shared: 3, own: 2), search: PromptSearchOptions(&parameters),
      forget: ["above", "left"], command: nil, seed: 1)
  }

  /// The steps that run long.
  private static let long = ["train-clip", "search-prompt", "learn-context"]

  private func run(_ kind: String, _ context: Context = Context()) throws -> [Part] {
    let scene = try Self.scene.get()
    switch kind {
    case TrainCLIP.kind: return try Self.training().run(scene.images, context).parts()
    case SearchPrompt.kind:
      return try Self.searching().run((scene.model, nil, scene.features, []), context).parts()
    default: return try Self.learning.run((scene.model, scene.features), context).parts()
    }
  }

  @Test(arguments: long)
  func `threads and kernels do not matter`(kind: String) throws {
    let once = try run(kind)
    #expect(try run(kind, Context(threads: 2)) == once)
    let before = KernelLevel.current
    for level in KernelLevel.allCases where level.isSupported {
      try level.use()
      #expect(try run(kind) == once, "\(level)")
    }
    try before.use()
  }

  @Test(arguments: long)
  func `a killed step goes on to the same bytes`(kind: String) throws {
    let whole = try run(kind)
    for death in [1, 5, 7] {
      let slot = DyingSlot(limit: death)
      #expect(throws: DyingSlot.Killed.self) { try run(kind, Context(checkpoints: slot)) }
      let steps = Mutex<[Progress]>([])
      let rest = Context(
        progress: { step in steps.withLock { $0.append(step) } },
        checkpoints: DyingSlot(limit: .max, left: slot.load()))
      #expect(try run(kind, rest) == whole)
      // It did go on, and did not begin anew.
      #expect(steps.withLock { $0.first?.done } == death + 1)
    }
  }

  @Test func `every step's output has its version`() throws {
    let scene = try Self.scene.get()
    let found = try Self.searching().run((scene.model, nil, scene.features, []), Context())
    let learnt = try Self.learning.run((scene.model, scene.features), Context())
    let judge = JudgePrompt(forget: ["above"], command: nil)
    let judged = try judge.run((learnt, scene.model, nil, [scene.features[0]], []), Context())
    func fingerprint<S: Step>(_ step: S.Type, _ output: some Artifact) throws -> Fingerprint {
      Fingerprint(S.kind, version: S.version, output: try output.parts().flatMap(\.bytes))
    }
    expectFingerprints(
      [
        try fingerprint(TrainCLIP.self, scene.model), try fingerprint(DrawShots.self, scene.shots),
        try fingerprint(EncodeImages.self, scene.features[0]),
        try fingerprint(SearchPrompt.self, found), try fingerprint(LearnContext.self, learnt),
        try fingerprint(JudgePrompt.self, judged),
      ], "fingerprints.txt")
  }
}

/// A slot that is always due, and kills the step when it saves so often.
final class DyingSlot: CheckpointSlot {
  struct Killed: Error {}

  private let saved: Mutex<(count: Int, parts: [Part]?)>
  private let limit: Int

  init(limit: Int, left: [Part]? = nil) {
    saved = Mutex((0, left))
    self.limit = limit
  }

  var isDue: Bool { true }

  func save(_ parts: [Part]) throws {
    let parts = parts.map { Part($0.name, $0.bytes) }  // now: the memory will change
    let count = saved.withLock { state in
      state = (state.count + 1, parts)
      return state.count
    }
    if count == limit { throw Killed() }
  }

  func load() -> [Part]? { saved.withLock { $0.parts } }
}
