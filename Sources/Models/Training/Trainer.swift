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
  /// What is done with gradients; nil for nothing.
  package let rule: GradientRule?

  package init(options: TrainingOptions, seed: Seed, rule: GradientRule? = nil) {
    self.options = options
    self.seed = seed
    self.rule = rule
  }

  /// Trains a checkpoint on primary examples alone.
  package func train(
    _ start: Checkpoint, on primary: [Example], _ context: Context,
    loss: (TrainingStep) throws -> Tape.Slot
  ) throws -> Checkpoint {
    try train(start, on: TrainingSets(primary), context, loss: loss)
  }

  /// Trains a checkpoint and returns it with its new weights and the history of this run.
  ///
  /// An epoch is one pass over the primary examples in a fresh random order. `loss` writes a scalar slot on
  /// the step's tape; `isFinished` may end the training after any step.
  package func train(
    _ start: Checkpoint, on data: TrainingSets, _ context: Context,
    until isFinished: (TrainingRecord) -> Bool = { _ in false },
    loss: (TrainingStep) throws -> Tape.Slot
  ) throws -> Checkpoint {
    guard !data.primary.isEmpty else { throw ModelError.noExamples("the training set is empty") }
    let compute = try Compute(context)
    let weights = try ModelWeights(
      start,
      for: options.lora.map { .adapting($0, seed) } ?? options.trainOnly.map { .partly($0) }
        ?? .training)
    guard let trainable = weights.trainable else { preconditionFailure("weights to train") }
    let batches = BatchPlan(
      options: options, seed: seed, primary: data.rows,
      retain: data.retain.count)
    let pass = TrainingPass(
      architecture: start.architecture, weights: weights, options: options, seed: seed,
      data: data, total: batches.total,
      tape: Tape(compute, recomputesBlocks: options.recompute, in: trainable.gradient))
    // Rules that choose weights look at those that the training begins with, resumed or not.
    let ruled = try RuledPass(pass, trainable, rule, compute)
    var state = TrainingState(trainable, options)
    try state.resume(from: context.checkpoints)
    if state.step > 0 { context.log("resumes at step \(state.step) of \(batches.total)") }

    let schedule = options.schedule(stepsPerEpoch: batches.stepsPerEpoch)
    var speed = Speedometer()
    var shown: [String: Double] = [:]
    while state.step < batches.total, !(state.history.last.map(isFinished) ?? false) {
      let watched = pass.watched(at: state.step)
      trainable.gradient.clear()
      let value = try ruled.run(
        batches.batch(at: state.step), step: state.step, history: state.history, loss)
      speed.add(value.tokens)
      context.countTokens(value.tokens)
      let rate = options.learningRate * schedule.factor(at: state.step)
      let record = try state.update(
        trainable, options, loss: value.loss, learningRate: rate, watched: watched,
        notes: value.notes, compute)
      ruled.settle()
      for (name, value) in watched ?? [:] { shown["watched \(name)"] = value }
      shown["learning_rate"] = rate
      shown["tokens_per_second"] = speed.tokensPerSecond
      shown["memory"] = Double(Speedometer.peakMemory)
      shown["loss"] = record.loss
      shown["gradient_norm"] = record.gradientNorm
      context.progress(Progress(done: state.step, total: batches.total, values: shown))
      if context.checkpoints.isDue { try context.checkpoints.save(state.parts()) }
    }
    if options.watch > 0 {
      for (name, value) in pass.watchedNow { shown["watched \(name)"] = value }
      context.progress(Progress(done: batches.total, total: batches.total, values: shown))
    }
    var result = start
    result.weights = try weights.trained(from: start.weights, compute)
    result.history = state.history
    return result
  }
}
