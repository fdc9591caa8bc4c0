package import Pipeline
package import Tensors

/// The one training loop: pretraining and every unlearning method differ only in what they train on
/// and in the loss they write on the tape.
///
/// What happens at a step follows from the seed and the step's number alone, so that a run that was
/// killed goes on to the same bits.
package struct Trainer: Sendable {
  package let options: TrainingOptions
  package let seed: Seed

  package init(options: TrainingOptions, seed: Seed) {
    self.options = options
    self.seed = seed
  }

  /// Trains a checkpoint and returns it with its new weights and the history of this run.
  ///
  /// An epoch is one pass over `primary` in a fresh random order; for each item, one of `partner` is
  /// drawn uniformly, fresh each time. `loss` writes a scalar slot on the step's tape.
  package func train(
    _ start: Checkpoint, on primary: [Example], with partner: [Example] = [], _ context: Context,
    loss: (TrainingStep) throws -> Tape.Slot
  ) throws -> Checkpoint {
    guard !primary.isEmpty else { throw ModelError.noExamples("the training set is empty") }
    let compute = try Compute(context)
    let table = start.table
    let weights = ModelWeights(table, start.weights, trainable: true)
    guard let gradient = weights.gradient?.floats else { preconditionFailure("trainable weights") }
    let optimizer = AdamW(
      AdamW.Settings(
        beta1: options.beta1, beta2: options.beta2, epsilon: options.epsilon,
        weightDecay: options.weightDecay),
      runs: table.specs.map { (table.place($0.name).range, $0.rows > 1) })
    let batches = BatchPlan(
      options: options, seed: seed, primary: primary.count, partner: partner.count)
    let schedule = options.schedule(stepsPerEpoch: batches.stepsPerEpoch)
    var state = TrainingState(weights: weights.values, optimizer: optimizer)
    state.resume(from: context.checkpoints)
    if state.step > 0 { context.log("resumes at step \(state.step) of \(batches.total)") }

    let tape = Tape(compute)
    var speed = Speedometer()
    while state.step < batches.total {
      let step = state.step
      let (items, partners) = batches.items(at: step)
      let chosen = items.map { primary[$0] } + partners.map { partner[$0] }
      tape.reset()
      gradient.fill(0)
      let losses = start.architecture.losses(of: chosen, weights, tape)
      func evidence(_ items: [Int], _ rows: Range<Int>) -> Evidence {
        Evidence(
          items: items, tokenCounts: chosen[rows].map(\.scored.count),
          losses: rows == 0..<chosen.count ? losses : tape.rows(rows, of: losses))
      }
      let value = try loss(
        TrainingStep(
          tape: tape, primary: evidence(items, 0..<items.count),
          partner: partners.isEmpty ? nil : evidence(partners, items.count..<chosen.count),
          number: step, total: batches.total))
      tape.backward(from: value)
      let rate = options.learningRate * schedule.factor(at: step)
      let (norm, factor) = GradientClip.measure(gradient, limit: options.clip)
      let record = TrainingRecord(
        step: step, loss: Double(tape.scalar(value)), gradientNorm: norm, learningRate: rate)
      if record.isFinite {
        state.updates += 1
        optimizer.update(
          weights.values.floats, gradient, step: state.updates, learningRate: rate,
          gradientScale: factor, compute)
      } else if options.nonfinite == .stop {
        let what = record.loss?.isFinite == true ? "gradient" : "loss"
        throw ModelError.notFinite(step: step, what: what)
      }
      state.finish(record)
      speed.add(chosen.reduce(0) { $0 + $1.tokens.count })
      var shown = ["learning_rate": rate, "tokens_per_second": speed.tokensPerSecond]
      shown["loss"] = record.onlyFinite.loss
      context.progress(Progress(done: state.step, total: batches.total, values: shown))
      if context.checkpoints.isDue { try context.checkpoints.save(state.parts()) }
    }
    var result = start
    result.weights = weights.values.floats.array
    result.history = state.history
    return result
  }
}

extension Architecture {
  /// Returns −Σ log p over the scored tokens of each example, (examples, 1).
  package func losses(of examples: [Example], _ weights: ModelWeights, _ tape: Tape) -> Tape.Slot {
    let batch = TokenBatch(examples.map { Array($0.tokens.dropLast()) })
    var rows: [Int32] = []
    var targets: [Int32] = []
    var starts = [0]
    for (index, example) in examples.enumerated() {
      for place in example.scored {
        rows.append(Int32(batch.starts[index] + place - 1))
        targets.append(example.tokens[place])
      }
      starts.append(rows.count)
    }
    let bound = weights.bound(to: tape)
    let nll = tape.negativeLogLikelihoods(
      hidden(batch, at: rows, bound, tape, nil), head(bound),
      rows: Array(0..<Int32(rows.count)), targets: targets)
    return tape.segmentSums(nll, starts: starts)
  }
}
