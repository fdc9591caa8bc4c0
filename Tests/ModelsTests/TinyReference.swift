import FoundationEssentials
import Models
import Tensors
import Testing
import Tokenizers

/// What PyTorch said of the tiny Llama; the weights follow from a formula that the scripts know too.
enum TinyReference {
  struct Sequence: Decodable {
    let tokens: [Int32]
    let scored: [Int]

    var example: Example { Example(tokens: tokens, scored: scored[0]..<scored[1]) }
  }

  /// The norm of a matrix, and its first elements.
  struct Excerpt: Decodable {
    let name: String
    let norm: Double
    let first: [Double]
  }

  struct TrainedStep: Decodable {
    let loss: Double
    let norm: Double
  }

  static func read<Value: Decodable>(_ name: String) throws -> Value {
    let folder = #filePath.split(separator: "/").dropLast().joined(separator: "/")
    let url = URL(filePath: "/\(folder)/Fixtures/\(name)")
    return try JSONDecoder().decode(Value.self, from: Data(contentsOf: url))
  }

  /// Numbers spread over 0.3 on both sides of 0, those of norms around 1.
  static func values(_ spec: WeightSpec) -> [Float] {
    let seed = spec.name.utf8.reduce(0) { $0 + UInt64($1) } * 1000
    return (0..<UInt64(spec.count)).map { i in
      let hash = UInt32(truncatingIfNeeded: (seed + i) * 2_654_435_761)
      let value = Float((Double(hash) / 4_294_967_296 - 0.5) * 0.6)
      return spec.name.contains("norm") ? value + 1 : value
    }
  }

  static func start() throws -> Checkpoint {
    let tokenizer = try BytePairTrainer(vocabulary: 270, minFrequency: 1)
      .train(on: ["abcdefghijklmnopqrstuvwxyz the cat sat"])
    #expect(tokenizer.count == 270)
    let llama = Tiny.llama()
    let table = WeightTable(llama.layout(vocabulary: 270))
    return Checkpoint(
      architecture: llama, tokenizer: tokenizer, template: .apart,
      weights: Weights(flat: table.specs.flatMap(values), table))
  }

  static func isClose(_ a: Double, _ b: Double, _ tolerance: Double = 2e-5) -> Bool {
    abs(a - b) <= tolerance * max(1, abs(b))
  }
}
