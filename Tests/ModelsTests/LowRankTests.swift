import Models
import Plans
import Tensors
import Testing

struct LowRankTests {
  private func options(
    _ lora: LowRankOptions = LowRankOptions(rank: 2, alpha: 4), recompute: Bool = false,
    microBatch: Int? = nil
  ) -> TrainingOptions {
    var options = Tiny.options
    (options.lora, options.recompute, options.microBatch) = (lora, recompute, microBatch)
    return options
  }

  /// The tiny model, its matrices rounded to bfloat16 and stored in that or as floats.
  private func rounded(_ format: ElementFormat) throws -> Checkpoint {
    let model = try Tiny.checkpoint()
    let tensors = try model.table.specs.map { spec in
      let floats = FloatMemory(count: spec.count).floats
      try model.weights.load(spec.name, into: floats)
      let bytes = try #require(ElementFormat.bf16.encode(floats))
      if spec.rows > 1, format == .bf16 {
        return (name: spec.name, format: ElementFormat.bf16, bytes: bytes)
      }
      if spec.rows > 1 { ElementFormat.bf16.decode(bytes.span, into: floats) }
      return (name: spec.name, format: ElementFormat.f32, bytes: FloatBytes.encode(floats))
    }
    var result = model
    result.weights = Weights(tensors: tensors)
    return result
  }

  @Test(arguments: [0, 0.3])
  func `training is the same twice, with any threads, and after a kill`(dropout: Double) throws {
    let start = try Tiny.checkpoint()
    let options = options(LowRankOptions(rank: 2, alpha: 4, dropout: dropout))
    let whole = try Tiny.train(start, options)
    #expect(try whole.flat != start.flat)
    for threads in [1, 2, 3] {
      #expect(try Tiny.train(start, options, Context(threads: threads)).flat == whole.flat)
    }
    for death in 1...whole.history.count {
      let slot = MemorySlot(limit: death)
      #expect(throws: MemorySlot.Killed.self) {
        try Tiny.train(start, options, Context(checkpoints: slot))
      }
      let saved = try #require(slot.load())
      // Weights and two moments of the adapters, and nothing of the model.
      #expect(saved.dropFirst().reduce(0) { $0 + $1.size } < 4 * start.table.count)
      let resumed = try Tiny.train(start, options, Context(checkpoints: LeftOver(parts: saved)))
      #expect(try resumed.flat == whole.flat)
      #expect(resumed.history == whole.history)
    }
  }

  @Test func `the result is an ordinary checkpoint that does what the adapters did`() throws {
    let start = try rounded(.bf16)
    let compute = Compute(portableThreads: 1)
    let options = LowRankOptions(rank: 2, alpha: 3, targets: ["q_proj", "layers.1.*.down_proj"])
    let weights = try ModelWeights(start, for: .adapting(options, Seed(1)))
    #expect(
      weights.adapters?.targets == [
        "model.layers.0.self_attn.q_proj", "model.layers.1.self_attn.q_proj",
        "model.layers.1.mlp.down_proj",
      ])
    let values = try #require(weights.trainable).values.floats
    for i in 0..<values.count { values[i] = 0.3 - Float(i % 7) / 10 }
    let examples = try start.examples(of: Tiny.corpus, maxLength: 64)
    func losses(_ weights: ModelWeights) -> [Float] {
      let tape = Tape(compute, isRecording: false)
      return tape.values(start.architecture.losses(of: examples, weights, tape))
    }
    let adapted = losses(weights)
    var result = start
    result.weights = try weights.trained(from: start.weights, compute)
    let merged = losses(try ModelWeights(result))
    for (a, b) in zip(adapted, merged) { #expect(abs(a - b) < 1e-3 * abs(a)) }
    #expect(adapted != losses(try ModelWeights(start)))
    // What did not change is stored as it was.
    #expect(result.weights.format("model.layers.0.self_attn.k_proj.weight") == .bf16)
    #expect(result.weights.format("model.layers.0.self_attn.q_proj.weight") == .f32)
    let back = try Checkpoint(from: MemoryParts(parts: result.parts()))
    #expect(try back.parts() == result.parts())
    #expect(try back.flat == result.flat)
  }

  @Test func `a base in bfloat16 gives the bits of the same numbers as floats`() throws {
    let narrow = try Tiny.train(rounded(.bf16), options())
    let wide = try Tiny.train(rounded(.f32), options())
    #expect(try narrow.flat == wide.flat)
    #expect(narrow.history == wide.history)
    let scores = try [narrow, wide].map { try ScoreAnswers().run(($0, Tiny.corpus), Context()) }
    #expect(scores[0] == scores[1])
  }

  @Test func `computing blocks again changes no bit, with adapters or all weights`() throws {
    let start = try Tiny.checkpoint()
    let lora = LowRankOptions(rank: 2, alpha: 4, dropout: 0.2)
    let kept = try Tiny.train(start, options(lora))
    let again = try Tiny.train(start, options(lora, recompute: true))
    #expect(try kept.flat == again.flat)
    #expect(kept.history == again.history)
    var full = Tiny.options
    let whole = try Tiny.train(start, full)
    full.recompute = true
    #expect(try Tiny.train(start, full).flat == whole.flat)
  }

  @Test func `parts of a batch add up to the whole`() throws {
    let start = try Tiny.checkpoint()
    var whole = options()
    whole.batchSize = 3
    var parts = whole
    parts.microBatch = 1
    let (a, b) = (try Tiny.train(start, whole), try Tiny.train(start, parts))
    for (x, y) in zip(a.history, b.history) {
      #expect(abs((x.loss ?? 0) - (y.loss ?? 1)) < 1e-4)
      #expect(abs((x.gradientNorm ?? 0) - (y.gradientNorm ?? 1)) < 1e-3)
    }
    for threads in [2, 3] {
      #expect(try Tiny.train(start, parts, Context(threads: threads)).flat == b.flat)
    }
  }

  @Test func `adapters start as PEFT's: B at zero, A within one over the root of its width`() throws
  {
    let weights = try ModelWeights(
      try Tiny.checkpoint(), for: .adapting(LowRankOptions(rank: 8), Seed(4)))
    let trainable = try #require(weights.trainable)
    #expect(trainable.table.specs.count == 2 * 2 * 7)
    for spec in trainable.table.specs {
      let values = trainable.values.floats[trainable.table.place(spec.name).range].array
      if spec.name.hasSuffix("lora_B.weight") {
        #expect(values.allSatisfy { $0 == 0 })
      } else {
        let bound = 1 / Float(spec.columns).squareRoot()
        #expect(values.allSatisfy { abs($0) <= bound })
        #expect((values.max() ?? 0) > 0.8 * bound && (values.min() ?? 0) < -0.8 * bound)
      }
    }
  }
}
