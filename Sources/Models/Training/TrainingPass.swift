import Tensors

/// The gradient of one step: forward and backward through all parts of its batch.
struct TrainingPass {
  let architecture: any Architecture
  let weights: ModelWeights
  let options: TrainingOptions
  let seed: Seed
  let primary: [Example]
  let partner: [Example]
  let total: Int
  let tape: Tape

  /// Adds the gradient of a step's loss to the weights' and returns the loss, and how many tokens were read.
  func run(
    _ batch: BatchPlan.Batch, step: Int, _ loss: (TrainingStep) throws -> Tape.Slot
  ) throws -> (loss: Double, tokens: Int) {
    func scored(_ items: [Int], _ examples: [Example]) -> Int {
      items.reduce(0) { $0 + examples[$1].scored.count }
    }
    let size = min(options.microBatch ?? .max, batch.items.count)
    let tokens = (scored(batch.items, primary), scored(batch.partners, partner))
    var (sum, read) = (0.0, 0)
    for (index, first) in stride(from: 0, to: batch.items.count, by: size).enumerated() {
      let part = first..<min(batch.items.count, first + size)
      let items = Array(batch.items[part])
      let partners = batch.partners.isEmpty ? [] : Array(batch.partners[part])
      let chosen = items.map { primary[$0] } + partners.map { partner[$0] }
      tape.reset()
      // Each part of each step drops other inputs.
      let dropout = DropoutStep(seed: seed, pass: UInt64(step) << 16 + UInt64(index))
      let reading = BatchReading(
        chosen, architecture, weights.bound(to: tape, dropout: dropout), tape)
      let value = try loss(
        TrainingStep(
          tape: tape,
          primary: Evidence(
            items: items, batchItems: batch.items.count, batchTokens: tokens.0, reading: reading,
            sequences: 0..<items.count),
          partner: partners.isEmpty
            ? nil
            : Evidence(
              items: partners, batchItems: batch.partners.count, batchTokens: tokens.1,
              reading: reading, sequences: items.count..<chosen.count),
          number: step, total: total))
      tape.backward(from: value)
      sum += Double(tape.scalar(value))
      read += chosen.reduce(0) { $0 + $1.tokens.count }
    }
    return (sum, read)
  }
}
