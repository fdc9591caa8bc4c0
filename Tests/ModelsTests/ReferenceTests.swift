import Models
import Plans
import Tensors
import Testing

/// Against PyTorch and transformers; the numbers were made by Tests/Reference/llama.py.
struct ReferenceTests {
  private struct Reference: Decodable {
    let examples: [TinyReference.Sequence]
    let losses: [Double]
    let gradients: [TinyReference.Excerpt]
    let training: [TinyReference.TrainedStep]
  }

  private let reference: Reference
  private let examples: [Example]
  private let start: Checkpoint

  init() throws {
    reference = try TinyReference.read("llama.json")
    examples = reference.examples.map(\.example)
    start = try TinyReference.start()
  }

  private func isClose(_ a: Double, _ b: Double, _ tolerance: Double = 2e-5) -> Bool {
    TinyReference.isClose(a, b, tolerance)
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
    let gradient = try #require(weights.trainable).gradient.flat
    #expect(reference.gradients.count == start.table.specs.count)
    for wanted in reference.gradients {
      let part = gradient[start.table.place(wanted.name).range]
      #expect(isClose(part.squaredNorm.squareRoot(), wanted.norm), "\(wanted.name)")
      for (a, b) in zip(part.array, wanted.first) {
        #expect(isClose(Double(a), b, 5e-6), "\(wanted.name)")
      }
    }
  }

  @Test(arguments: [nil, 2, 1] as [Int?])
  func `ten steps of training agree, whole or in parts`(microBatch: Int?) throws {
    let options = TrainingOptions(
      epochs: 10, batchSize: 3, learningRate: 1e-2, schedule: .constant, warmupEpochs: 0,
      weightDecay: 0.1, beta1: 0.9, beta2: 0.99, epsilon: 1e-8, clip: 1, microBatch: microBatch)
    let trained = try Trainer(options: options, seed: Seed(1)).train(
      start, on: examples, Context()
    ) { $0.primary.crossEntropy(on: $0.tape) }
    #expect(trained.history.count == reference.training.count)
    for (found, wanted) in zip(trained.history, reference.training) {
      #expect(isClose(found.loss ?? .nan, wanted.loss, 1e-4), "step \(found.step)")
      #expect(isClose(found.gradientNorm ?? .nan, wanted.norm, 1e-3), "step \(found.step)")
    }
  }

  private struct LowRankReference: Decodable {
    let examples: [TinyReference.Sequence]
    let training: [TinyReference.TrainedStep]
    let weights: [TinyReference.Excerpt]
  }

  /// Tests/Reference/lora.py made the numbers.
  @Test func `ten steps of low-rank training agree`() throws {
    let reference: LowRankReference = try TinyReference.read("lora.json")
    let weights = try ModelWeights(
      start, for: .adapting(LowRankOptions(rank: 3, alpha: 6), Seed(1)))
    let trainable = try #require(weights.trainable)
    let values = trainable.values.floats
    for spec in trainable.table.specs where spec.name.contains("lora_A") {
      values[trainable.table.place(spec.name).range].copy(from: TinyReference.values(spec))
    }
    let compute = Compute(portableThreads: 1)
    let optimizer = AdamW(
      AdamW.Settings(beta1: 0.9, beta2: 0.99, epsilon: 1e-8, weightDecay: 0.1),
      runs: trainable.table.specs.map { (trainable.table.place($0.name).range, true) })
    let tape = Tape(compute)
    let count = examples.reduce(0) { $0 + $1.scored.count }
    for (step, wanted) in reference.training.enumerated() {
      tape.reset()
      trainable.gradient.clear()
      let losses = start.architecture.losses(of: examples, weights, tape)
      let loss = tape.scale(tape.sum(losses), by: 1 / Double(count))
      tape.backward(from: loss)
      let norm = trainable.gradient.norm(compute)
      #expect(isClose(Double(tape.scalar(loss)), wanted.loss, 1e-4), "step \(step)")
      #expect(isClose(norm, wanted.norm, 1e-3), "step \(step)")
      optimizer.update(
        values, trainable.gradient, step: step + 1, learningRate: 1e-2,
        gradientScale: GradientClip.factor(norm: norm, limit: 1), compute)
    }
    #expect(Set(reference.weights.map(\.name)) == Set(trainable.table.specs.map(\.name)))
    for wanted in reference.weights {
      let part = values[trainable.table.place(wanted.name).range]
      #expect(isClose(part.squaredNorm.squareRoot(), wanted.norm, 1e-3), "\(wanted.name)")
      for (a, b) in zip(part.array, wanted.first) {
        #expect(isClose(Double(a), b, 1e-3), "\(wanted.name)")
      }
    }
  }
}
