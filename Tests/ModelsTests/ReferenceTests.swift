import FoundationEssentials
import Models
import Pipeline
import Tensors
import Testing
import Tokenizers

/// Against PyTorch and transformers; the numbers were made by Tests/Reference/llama.py.
struct ReferenceTests {
  private struct Reference: Decodable {
    struct Sequence: Decodable {
      let tokens: [Int32]
      let scored: [Int]
    }
    struct Gradient: Decodable {
      let name: String
      let norm: Double
      let first: [Double]
    }
    struct TrainedStep: Decodable {
      let loss: Double
      let norm: Double
    }
    let examples: [Sequence]
    let losses: [Double]
    let gradients: [Gradient]
    let training: [TrainedStep]
  }

  private let reference: Reference
  private let examples: [Example]
  private let start: Checkpoint

  init() throws {
    let folder = #filePath.split(separator: "/").dropLast().joined(separator: "/")
    let url = URL(filePath: "/\(folder)/Fixtures/llama.json")
    reference = try JSONDecoder().decode(Reference.self, from: Data(contentsOf: url))
    examples = reference.examples.map {
      Example(tokens: $0.tokens, scored: $0.scored[0]..<$0.scored[1])
    }
    let tokenizer = try BytePairTrainer(vocabulary: 270, minFrequency: 1)
      .train(on: ["abcdefghijklmnopqrstuvwxyz the cat sat"])
    let llama = Tiny.llama()
    var weights: [Float] = []
    for spec in llama.layout(vocabulary: tokenizer.count) {
      let seed = spec.name.utf8.reduce(0) { $0 + UInt64($1) } * 1000
      for i in 0..<UInt64(spec.count) {
        let hash = UInt32(truncatingIfNeeded: (seed + i) * 2_654_435_761)
        let value = Float((Double(hash) / 4_294_967_296 - 0.5) * 0.6)
        weights.append(spec.name.contains("norm") ? value + 1 : value)
      }
    }
    start = Checkpoint(
      architecture: llama, tokenizer: tokenizer, template: .standard,
      weights: Weights(flat: weights, WeightTable(llama.layout(vocabulary: tokenizer.count))))
    #expect(tokenizer.count == 270)
  }

  private func isClose(_ a: Double, _ b: Double, _ tolerance: Double = 2e-5) -> Bool {
    abs(a - b) <= tolerance * max(1, abs(b))
  }

  @Test func `losses and gradients agree`() throws {
    let tape = Tape(Compute(portableThreads: 1))
    let weights = try ModelWeights(start, for: .training)
    let losses = start.architecture.losses(of: examples, weights, tape)
    for (found, wanted) in zip(tape.values(losses), reference.losses) {
      #expect(isClose(Double(found), wanted))
    }
    let count = examples.reduce(0) { $0 + $1.scored.count }
    tape.backward(from: tape.scale(tape.sum(losses), by: 1 / Double(count)))
    let gradient = try #require(weights.trainable).gradient.floats
    #expect(reference.gradients.count == start.table.specs.count)
    for wanted in reference.gradients {
      let part = gradient[start.table.place(wanted.name).range]
      #expect(isClose(part.squaredNorm.squareRoot(), wanted.norm), "\(wanted.name)")
      for (a, b) in zip(part.array, wanted.first) {
        #expect(isClose(Double(a), b, 5e-6), "\(wanted.name)")
      }
    }
  }

  @Test func `ten steps of training agree`() throws {
    let options = TrainingOptions(
      epochs: 10, batchSize: 3, learningRate: 1e-2, schedule: .constant, warmupEpochs: 0,
      weightDecay: 0.1, beta1: 0.9, beta2: 0.99, epsilon: 1e-8, clip: 1)
    let trained = try Trainer(options: options, seed: Seed(1)).train(
      start, on: examples, Context()
    ) { $0.primary.crossEntropy(on: $0.tape) }
    #expect(trained.history.count == reference.training.count)
    for (found, wanted) in zip(trained.history, reference.training) {
      #expect(isClose(found.loss ?? .nan, wanted.loss, 1e-4), "step \(found.step)")
      #expect(isClose(found.gradientNorm ?? .nan, wanted.norm, 1e-3), "step \(found.step)")
    }
  }
}
