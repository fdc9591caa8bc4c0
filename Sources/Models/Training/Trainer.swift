package import Plans
package import Tensors

/// Trains language models: pretraining and every unlearning method differ only in what they train on
/// and in the loss they write on the tape.
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
    try run(start, on: data, context, from: nil, to: .end, until: isFinished, loss) {
      weights, state, compute in
      var result = start
      result.weights = try weights.trained(from: start.weights, compute)
      result.history = state.history
      return result
    }
  }

  /// Does a part of the same training: from a point, or from the beginning, up to a cut.
  ///
  /// The parts together come to the same bits as the whole.
  package func train(
    _ start: Checkpoint, on data: TrainingSets, from point: TrainingPoint?, to cut: TrainingCut,
    _ context: Context, until isFinished: (TrainingRecord) -> Bool = { _ in false },
    loss: (TrainingStep) throws -> Tape.Slot
  ) throws -> TrainingPoint {
    try run(start, on: data, context, from: point, to: cut, until: isFinished, loss) {
      _, state, _ in try TrainingPoint(state.parts())
    }
  }

  /// Returns what a training that began with `start` has made of it at a point.
  func model(_ start: Checkpoint, at point: TrainingPoint, _ context: Context) throws -> Checkpoint
  {
    let (weights, trainable) = try weights(of: start)
    let state = try state(trainable, at: point)
    var result = start
    result.weights = try weights.trained(from: start.weights, Compute(context))
    result.history = state.history
    return result
  }

  private func weights(
    of start: Checkpoint
  ) throws -> (ModelWeights, ModelWeights.Trainable) {
    let weights = try ModelWeights(
      start,
      for: options.lora.map { .adapting($0, seed) } ?? options.trainOnly.map { .partly($0) }
        ?? .training)
    guard let trainable = weights.trainable else { preconditionFailure("weights to train") }
    return (weights, trainable)
  }

  private func state(
    _ trainable: ModelWeights.Trainable, at point: TrainingPoint?
  ) throws -> TrainingState {
    var state = TrainingState(trainable, options)
    guard let point else { return state }
    try state.resume(from: point.slot)
    guard state.step == point.step else {
      throw ModelError.malformed(part: "counters.json", "is of another training")
    }
    return state
  }

  private func run<Result>(
    _ start: Checkpoint, on data: TrainingSets, _ context: Context, from point: TrainingPoint?,
    to cut: TrainingCut, until isFinished: (TrainingRecord) -> Bool,
    _ loss: (TrainingStep) throws -> Tape.Slot,
    finish: (ModelWeights, TrainingState, Compute) throws -> Result
  ) throws -> Result {
    guard !data.primary.isEmpty else { throw ModelError.noExamples("the training set is empty") }
    let compute = try Compute(context)
    let (weights, trainable) = try weights(of: start)
    let batches = BatchPlan(
      options: options, seed: seed, primary: data.rows,
      retain: data.retain.count)
    let pass = TrainingPass(
      architecture: start.architecture, weights: weights, options: options, seed: seed,
      data: data, total: batches.total,
      tape: Tape(compute, recomputesBlocks: options.recompute, in: trainable.gradient))
    // Rules that choose weights look at those that the training begins with, resumed or not.
    let ruled = try RuledPass(pass, trainable, rule, compute)
    let loop = TrainingLoop(
      options: options, batches: batches, trainable: trainable, unit: .tokens, compute)
    let trained = try loop.train(
      context, from: try state(trainable, at: point),
      to: cut.step(of: batches.total, perEpoch: batches.stepsPerEpoch), until: isFinished,
      watched: { $0 == batches.total ? pass.watchedNow : pass.watched(at: $0) },
      settle: ruled.settle
    ) { batch, step, history in
      let value = try ruled.run(batch, step: step, history: history, loss)
      return TrainingLoop.Value(loss: value.loss, read: value.tokens, notes: value.notes)
    }
    return try finish(weights, trained, compute)
  }
}
