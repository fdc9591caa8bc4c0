import Documents
import FoundationEssentials
import Models
import Tensors
import Tokenizers

/// A model of SmolLM2-135M's shape, and things to read.
enum BenchModel {
  static let vocabulary = 49152

  /// Random weights of the usual size, quickly made; f32, bf16, or q4_1 with its table in q8_0 as published files have
  /// it.
  static func checkpoint(_ format: ElementFormat) throws -> Checkpoint {
    let node = try YAML.parse(
      Array(
        "{width: 576, layers: 30, heads: 9, kv_heads: 3, feed_forward: 1536, rope_theta: 100000}"
          .utf8
      ), file: "bench")
    var p = Parameters(node)
    let architecture = Llama(&p)
    try p.check()
    let names = ["<start>", "<end>"] + (0..<vocabulary - 2).map { "word\($0)" }
    let tokenizer = try Tokenizer(
      GGUFVocabulary(model: "gpt2", tokens: names, beginning: 0, end: 1))
    let specs = architecture.layout(vocabulary: vocabulary)
    return Checkpoint(
      architecture: architecture, tokenizer: tokenizer, template: .standard,
      weights: weights(specs, format))
  }

  /// Random weights, read one at a time and not kept, as from a file.
  static func weights(_ specs: [WeightSpec], _ format: ElementFormat) -> Weights {
    let places = Dictionary(uniqueKeysWithValues: specs.indices.map { (specs[$0].name, $0) })
    @Sendable func stored(_ spec: WeightSpec) -> ElementFormat {
      guard format.blockSize > 1 else { return format }
      return spec.rows == 1 ? .f32 : spec.name.contains("embed") ? .q8_0 : format
    }
    return Weights(specs.map { ($0.name, stored($0)) }) { name in
      let place = places[name] ?? 0
      let spec = specs[place]
      let format = stored(spec)
      return format.blockSize > 1
        ? blocks(spec.count, UInt64(place), format) : bytes(of: spec, UInt64(place), format)
    }
  }

  /// Blocks of q4_1 or q8_0 with random numbers of one scale around 0.
  private static func blocks(_ count: Int, _ seed: UInt64, _ format: ElementFormat) -> [UInt8] {
    let factors: [Float16] = format == .q4_1 ? [0.0044, -0.033] : [0.00026]
    let start = factors.flatMap { [UInt8($0.bitPattern & 255), UInt8($0.bitPattern >> 8)] }
    var state = seed &* 0x9E37_79B9_7F4A_7C15 &+ 1
    var bytes: [UInt8] = []
    bytes.reserveCapacity(count / format.blockSize * format.bytesPerBlock)
    for _ in 0..<count / format.blockSize {
      bytes += start
      for _ in start.count..<format.bytesPerBlock {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        bytes.append(UInt8(truncatingIfNeeded: state >> 40))
      }
    }
    return bytes
  }

  /// A vector of ones, or a matrix of numbers with a standard deviation of 0.02.
  private static func bytes(of spec: WeightSpec, _ seed: UInt64, _ format: ElementFormat) -> [UInt8]
  {
    var state = seed &* 0x9E37_79B9_7F4A_7C15 &+ 1
    let size = format == .bf16 ? 2 : 4
    return unsafe [UInt8](unsafeUninitializedCapacity: size * spec.count) { bytes, count in
      for index in 0..<spec.count {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        let value = spec.rows == 1 ? 1 : (Float(state >> 40) * 0x1p-23 - 1) * 0.035
        let bits = value.bitPattern
        for byte in 0..<size {
          unsafe bytes[size * index + byte] = UInt8(
            truncatingIfNeeded: bits >> UInt32(8 * (byte + 4 - size)))
        }
      }
      count = size * spec.count
    }
  }

  /// Sequences of `length` inputs and as many targets.
  static func examples(count: Int, length: Int) -> [Example] {
    var stream = Seed(1).stream("bench")
    return (0..<count).map { _ in
      Example(
        tokens: (0...length).map { _ in Int32(stream.below(vocabulary - 300) + 300) },
        scored: 1..<length + 1)
    }
  }

  /// Questions and answers as long as TOFU's; only answers are learnt.
  static func rows(count: Int) -> [Example] {
    (0..<count).map { index in
      let (question, answer) = lengths[index % lengths.count]
      let tokens = examples(count: 1, length: question + answer - 1)[0].tokens
      return Example(tokens: tokens, scored: question..<question + answer)
    }
  }

  /// Tokens of the first rows of TOFU's forget10, by SmolLM2's tokenizer.
  static let lengths = [
    (39, 15), (21, 16), (20, 16), (20, 28), (30, 35), (28, 48), (28, 37), (25, 28), (23, 28),
    (23, 29), (25, 37), (24, 45), (19, 37), (29, 39), (22, 34), (26, 41), (23, 46), (21, 22),
    (23, 49), (24, 42), (28, 25), (18, 14), (17, 32), (18, 49), (22, 26), (31, 37), (38, 57),
    (19, 35), (22, 41), (18, 27), (20, 40), (18, 54), (24, 35), (20, 40), (21, 44), (35, 67),
    (21, 35), (22, 41), (17, 37), (21, 44), (33, 41), (19, 34), (18, 16), (21, 27), (18, 17),
    (19, 26), (29, 35), (23, 41), (21, 27), (22, 55), (29, 53), (23, 37), (19, 61), (18, 44),
    (24, 59), (23, 53), (24, 58), (17, 48), (21, 49), (17, 39), (18, 23), (17, 20), (17, 19),
    (23, 28),
  ]
}
