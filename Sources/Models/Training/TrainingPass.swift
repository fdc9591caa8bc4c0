import Tensors

/// The gradient of one step: forward and backward through all parts of its batch.
struct TrainingPass {
  let architecture: any Architecture
  let weights: ModelWeights
  let options: TrainingOptions
  let seed: Seed
  let data: TrainingSets
  let total: Int
  let tape: Tape

  /// Adds the gradient of a step's loss to the weights' and returns the loss, how many tokens were read, and
  /// what the loss noted.
  func run(
    _ batch: BatchPlan.Batch, step: Int, history: [TrainingRecord],
    _ loss: (TrainingStep) throws -> Tape.Slot
  ) throws -> (loss: Double, tokens: Int, notes: [String: Double]?) {
    let notes = StepNotes()
    let size = min(options.microBatch ?? .max, batch.items.count)
    let wholes = sets(batch, 0..<batch.items.count)
    var (sum, read) = (0.0, 0)
    for (index, first) in stride(from: 0, to: batch.items.count, by: size).enumerated() {
      let parts = sets(batch, first..<min(batch.items.count, first + size))
      let chosen = parts.flatMap(\.examples)
      tape.reset()
      // Each part of each step drops other inputs.
      let dropout = DropoutStep(seed: seed, pass: UInt64(step) << 16 + UInt64(index))
      let reading = BatchReading(
        chosen, architecture, weights.bound(to: tape, dropout: dropout), tape,
        readsAllPositions: data.readsAllPositions)
      var start = 0
      let evidence = zip(parts, wholes).map { part, whole -> Evidence? in
        defer { start += part.items.count }
        guard !part.items.isEmpty else { return nil }
        return Evidence(
          items: part.items, batchItems: whole.items, batch: BatchSize(whole.examples),
          reading: reading, sequences: start..<start + part.items.count)
      }
      guard let primary = evidence[0] else { preconditionFailure("a batch has examples") }
      let value = try loss(
        TrainingStep(
          tape: tape, primary: primary, retain: evidence[1], alternative: evidence[2],
          retainAlternative: evidence[3], number: step, total: total, history: history, notes: notes
        ))
      tape.backward(from: value)
      sum += Double(tape.scalar(value))
      read += chosen.reduce(0) { $0 + $1.tokens.count }
    }
    return (sum, read, notes.values)
  }

  /// Returns the mean probability of the watched tokens by name, if this is a step to look at them.
  func watched(at step: Int) -> [String: Double]? {
    guard options.watch > 0, step.isMultiple(of: options.watch), !data.watched.isEmpty else {
      return nil
    }
    return watchedNow
  }

  /// The mean probability of the watched tokens by name.
  var watchedNow: [String: Double] {
    let tape = Tape(tape.compute, isRecording: false)
    return data.watched.filter { !$0.value.isEmpty }.mapValues { examples in
      tape.reset()
      let reading = BatchReading(examples, architecture, weights.bound(to: tape), tape)
      let losses = tape.values(reading.tokenLosses)
      return losses.reduce(0) { $0 + Portable.exp(-Double($1)) } / Double(losses.count)
    }
  }

  /// Returns the primary examples of a part of a batch, the retain examples drawn for them, and the alternatives of both.
  private func sets(
    _ batch: BatchPlan.Batch, _ part: Range<Int>
  ) -> [(items: [Int], examples: [Example])] {
    let versions = data.versions
    let first = batch.epoch % versions.primary * data.rows
    let items = batch.items[part].map { first + $0 }
    let retainItems = data.retain.isEmpty ? [] : Array(batch.retainItems[part])
    let each = data.rows == 0 ? 0 : data.alternatives.count / versions.alternatives / data.rows
    let other = batch.epoch % versions.alternatives * data.rows * each
    let alternatives = batch.items[part].flatMap { item in
      (0..<each).map { other + item * each + $0 }
    }
    let beside = batch.epoch % versions.retainAlternatives * data.retain.count
    let retainAlternatives =
      data.retainAlternatives.isEmpty ? [] : retainItems.map { beside + $0 }
    return [
      (items, items.map { data.primary[$0] }), (retainItems, retainItems.map { data.retain[$0] }),
      (alternatives, alternatives.map { data.alternatives[$0] }),
      (retainAlternatives, retainAlternatives.map { data.retainAlternatives[$0] }),
    ]
  }
}
