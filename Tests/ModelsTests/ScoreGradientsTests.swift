import Datasets
import Models
import Plans
import Tensors
import TestKit
import Testing

/// The gradient of each row by itself, beside the one that training takes.
@Suite struct ScoreGradientsTests {
  @Test func `a row's gradient is that of a training step on it`() throws {
    let model = try Tiny.checkpoint()
    let found = try ScoreGradients().run((model, Tiny.corpus), Context())
    let options = TrainingOptions(
      epochs: 1, batchSize: 1, learningRate: 0, schedule: .constant, warmupEpochs: 0, clip: 0)
    for (row, norm) in zip(Tiny.corpus.rows, found.values) {
      let examples = try model.examples(of: Corpus(rows: [row]), maxLength: 512)
      let trained = try Trainer(options: options, seed: Seed(9)).train(
        model, on: examples, Context()
      ) { $0.primary.crossEntropy(on: $0.tape) }
      #expect(trained.history.map(\.gradientNorm) == [norm] && norm > 0)
    }
    #expect(found.values.count == Tiny.corpus.rows.count)
    #expect(try ScoreGradients().run((model, Tiny.corpus), Context(threads: 2)) == found)
    #expect(try RowValues(from: MemoryParts(parts: found.parts())) == found)
    expectFingerprints(
      [
        Fingerprint(
          "score-gradients", version: ScoreGradients.version, output: try found.parts()[0].bytes)
      ], "gradients.txt")
  }

  @Test func `what was learnt has a short gradient`() throws {
    let start = try Tiny.checkpoint()
    let options = TrainingOptions(
      epochs: 60, batchSize: 3, learningRate: 1e-2, schedule: .constant, warmupEpochs: 0)
    let trained = try Tiny.train(start, options)
    let before = try ScoreGradients().run((start, Tiny.corpus), Context()).values
    let after = try ScoreGradients().run((trained, Tiny.corpus), Context()).values
    #expect(zip(before, after).allSatisfy { $1 < $0 })
  }
}
