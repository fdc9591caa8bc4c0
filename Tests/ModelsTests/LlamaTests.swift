import Models
import Tensors
import Testing

struct LlamaTests {
  private let compute = Compute(portableThreads: 1)
  private let examples = [
    Example(tokens: [5, 9, 260, 7, 1], scored: 2..<5),
    Example(tokens: [11, 5, 1], scored: 1..<3),
  ]

  /// The sum of losses in double.
  private func loss(_ model: Checkpoint, _ weights: [Float]) throws -> Double {
    let tape = Tape(compute, isRecording: false)
    let memory = try ModelWeights(model.table, Weights(flat: weights, model.table))
    let losses = tape.values(model.architecture.losses(of: examples, memory, tape))
    return losses.reduce(0) { $0 + Double($1) }
  }

  @Test(arguments: ["true", "false"])
  func `the whole gradient agrees with finite differences`(tied: String) throws {
    let model = try Tiny.checkpoint(Tiny.llama([("tied_head", tied), ("layers", "1")]))
    let tape = Tape(compute)
    let memory = try ModelWeights(model, for: .training)
    let start = try model.flat
    tape.backward(from: tape.sum(model.architecture.losses(of: examples, memory, tape)))
    let gradient = try #require(memory.trainable).gradient.flat.array
    for spec in model.table.specs {
      let range = model.table.place(spec.name).range
      let size = max(1e-2, gradient[range].map(abs).max() ?? 0)
      for i in stride(from: range.lowerBound, to: range.upperBound, by: max(1, range.count / 40)) {
        var weights = start
        let step: Float = 1e-2
        weights[i] += step
        let up = try loss(model, weights)
        weights[i] = start[i] - step
        let wanted = (up - (try loss(model, weights))) / Double(2 * step)
        #expect(
          abs(Double(gradient[i]) - wanted) < 0.01 * Double(size),
          "\(spec.name), element \(i - range.lowerBound)")
      }
    }
  }

  @Test func `the layout has the names and the order of published checkpoints`() throws {
    let names = Tiny.llama([("tied_head", "false")]).layout(vocabulary: 300).map(\.name)
    #expect(names.count == 1 + 2 * 9 + 2)
    #expect(names[0] == "model.embed_tokens.weight")
    #expect(names[2] == "model.layers.0.self_attn.q_proj.weight")
    #expect(names.last == "lm_head.weight")
  }

  @Test func `what a sequence loses does not depend on its neighbours`() throws {
    let model = try Tiny.checkpoint()
    func losses(_ examples: [Example]) throws -> [Float] {
      let tape = Tape(compute, isRecording: false)
      return tape.values(
        model.architecture.losses(of: examples, try ModelWeights(model), tape))
    }
    #expect(try losses(examples) == losses([examples[0]]) + losses([examples[1]]))
  }

  @Test func `fresh weights follow from seed and name alone`() throws {
    let a = WeightTable(Tiny.llama().layout(vocabulary: 300))
    let b = WeightTable(Tiny.llama([("layers", "3")]).layout(vocabulary: 300))
    let name = "model.layers.1.mlp.up_proj.weight"
    let (x, y) = (a.initial(Seed(3)), b.initial(Seed(3)))
    #expect(x[a.place(name).range] == y[b.place(name).range])
    #expect(a.initial(Seed(4)) != x)
    let values = x[a.place(name).range].map(Double.init)
    let variance = values.reduce(0) { $0 + $1 * $1 } / Double(values.count)
    #expect(abs(variance.squareRoot() - 0.2) < 0.03)
  }
}
