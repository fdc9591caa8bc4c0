import Formats
import Models
import Tensors
import Tokenizers
import Vision

/// `lethe-bench prompts CLASSESxVECTORS` and `lethe-bench images COUNT [--threads N] [--paced]`: a CLIP of ViT-B/16's
/// sizes with random weights, through the code that steps use.
///
/// A round of `prompts` is a generation of black-box forgetting: 20 contexts before the names of all classes, compared
/// with the images of 16 shots to search with and as many to choose by. A round of `images` encodes COUNT images.
enum PromptBench {
  static let usage = "prompts CLASSESxVECTORS | images COUNT [--words N] [--threads N] [--paced]"
  /// Candidates of a generation, and images of each of its two sets.
  private static let candidates = 20
  private static let images = 160

  static func run(_ arguments: [String]) throws {
    func option(_ name: String) -> Int? {
      arguments.firstIndex(of: name).flatMap {
        $0 + 1 < arguments.count ? Int(arguments[$0 + 1]) : nil
      }
    }
    let sizes = arguments.dropFirst().first?.split(separator: "x").compactMap { Int($0) } ?? []
    guard sizes.count == (arguments[0] == "images" ? 1 : 2), sizes.allSatisfy({ $0 > 0 }) else {
      return print("usage: lethe-bench \(usage)")
    }
    let compute = Compute(portableThreads: option("--threads") ?? 2)
    let names = (0..<(sizes.count == 1 ? 1 : sizes[0])).map {
      name($0, words: option("--words") ?? 1)
    }
    let model = try LoadedCLIP(try checkpoint(names), compute)
    var rounds = Rounds(
      isPaced: arguments.contains("--paced"),
      tokens: sizes.count == 1 ? sizes[0] : candidates * sizes[0])
    let body =
      sizes.count == 1 ? looking(model, sizes[0]) : try asking(model, names, vectors: sizes[1])
    try body()
    while rounds.begin() {
      try body()
      rounds.end()
    }
    rounds.finish()
  }

  /// Encodes images of CIFAR's size.
  private static func looking(_ model: LoadedCLIP, _ count: Int) -> () throws -> Void {
    let pixels = (0..<3 * 32 * 32).map { UInt8(truncatingIfNeeded: $0 &* 31) }
    let image = RGBImage(width: 32, height: 32, pixels: pixels)
    return { _ = model.features(ofImages: count) { _ in image } }
  }

  /// Evaluates a generation.
  private static func asking(
    _ model: LoadedCLIP, _ names: [String], vectors: Int
  ) throws -> () throws -> Void {
    var stream = Seed(1).stream("bench")
    func floats(_ count: Int) -> [Float] { (0..<count).map { _ in Float(stream.normal()) } }
    let shape = model.checkpoint.shape
    let sets = (0..<2).map { _ in
      ImageFeatures(
        classes: names, labels: (0..<images).map { $0 % names.count },
        values: floats(images * shape.projection))
    }
    let box = try CLIPBox(model, sets: sets)
    let prompts = (0..<candidates).map { _ in Prompt.soft(floats(vectors * shape.text.width)) }
    return { _ = try box.scores(of: prompts, on: [0, 1]) }
  }

  /// The name of a class; each word becomes one token.
  private static func name(_ index: Int, words: Int) -> String {
    (0..<words).map { word in
      let number = index * words + word
      return "k" + [26 * 26, 26, 1].map { letter(number / $0 % 26) }.joined()
    }.joined(separator: " ")
  }

  private static func letter(_ index: Int) -> String {
    String(UnicodeScalar(UInt8(97 + index)))
  }

  /// ViT-B/16 as OpenAI made it, with random weights and a tokenizer that knows the names.
  private static func checkpoint(_ names: [String]) throws -> CLIPCheckpoint {
    let shape = CLIPShape(
      vision: CLIPTower(width: 768, layers: 12, heads: 12, feedForward: 3072),
      text: CLIPTower(width: 512, layers: 12, heads: 8, feedForward: 2048), imageSize: 224,
      patchSize: 16, context: 77, vocabulary: 49_408, projection: 512)
    let tokenizer = try BytePairTrainer(vocabulary: 40_000)
      .train(on: (names + names).map { " \($0)" })
    return CLIPCheckpoint(
      shape: shape, tokenizer: tokenizer,
      weights: BenchModel.weights(shape.table.specs, .f32))
  }
}
