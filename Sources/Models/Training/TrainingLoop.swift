import JSON
package import Plans
package import Tensors

/// The one training loop, of language models and of CLIP: AdamW over batches, saved and resumed to the same bits.
///
/// What happens at a step follows from the seed and the step's number alone.
package struct TrainingLoop {
  /// What a step of training came to.
  package struct Value {
    /// The loss at the weights before the step.
    package var loss: Double
    /// Tokens, or images, that the model has read.
    package var read: Int
    /// Numbers to remember of the step.
    package var notes: [String: Double]?
    /// Numbers for people to look at.
    package var shown: [String: Double]

    package init(
      loss: Double, read: Int, notes: [String: Double]? = nil, shown: [String: Double] = [:]
    ) {
      self.loss = loss
      self.read = read
      self.notes = notes
      self.shown = shown
    }
  }

  /// What the model reads, for people to look at.
  package enum Unit: String, Sendable { case tokens, images }

  let options: TrainingOptions
  let batches: BatchPlan
  let trainable: ModelWeights.Trainable
  let unit: Unit
  let compute: Compute

  package init(
    options: TrainingOptions, batches: BatchPlan, trainable: ModelWeights.Trainable, unit: Unit,
    _ compute: Compute
  ) {
    self.options = options
    self.batches = batches
    self.trainable = trainable
    self.unit = unit
    self.compute = compute
  }

  /// Nothing to keep beside the weights.
  private struct Nothing: Codable {}

  /// Trains to the end, or until `isFinished` says so of a step's record; returns the records of all steps.
  ///
  /// `step` leaves the gradient of its batch in the weights' cleared gradient. `settle` may change the weights after
  /// each step. `watched` is asked before a step what to note of the model.
  package func run(
    _ context: Context, until isFinished: (TrainingRecord) -> Bool = { _ in false },
    watched: (Int) -> [String: Double]? = { _ in nil }, settle: () -> Void = {},
    step: (BatchPlan.Batch, Int, [TrainingRecord]) throws -> Value
  ) throws -> [TrainingRecord] {
    try train(context, until: isFinished, watched: watched, settle: settle, step: step).history
  }

  /// Trains from a state, or from the beginning, up to a step, or to the end; returns the state after it.
  ///
  /// The parts of a training together come to the same bits as the whole.
  func train(
    _ context: Context, from begun: TrainingState? = nil, to end: Int? = nil,
    until isFinished: (TrainingRecord) -> Bool = { _ in false },
    watched: (Int) -> [String: Double]? = { _ in nil }, settle: () -> Void = {},
    step: (BatchPlan.Batch, Int, [TrainingRecord]) throws -> Value
  ) throws -> TrainingState {
    var nothing = Nothing()
    return try train(
      context, from: begun, to: end ?? batches.total, keeping: &nothing, until: isFinished,
      watched: watched, settle: settle
    ) { batch, number, history, _ in try step(batch, number, history) }
  }

  /// Trains with something kept beside the weights, such as the best so far, which steps bring up to date.
  package func run<Kept: Codable>(
    _ context: Context, keeping kept: inout Kept,
    until isFinished: (TrainingRecord) -> Bool = { _ in false },
    watched: (Int) -> [String: Double]? = { _ in nil }, settle: () -> Void = {},
    step: (BatchPlan.Batch, Int, [TrainingRecord], inout Kept) throws -> Value
  ) throws -> [TrainingRecord] {
    try train(
      context, from: nil, to: batches.total, keeping: &kept, until: isFinished, watched: watched,
      settle: settle, step: step
    ).history
  }

  private func train<Kept: Codable>(
    _ context: Context, from begun: TrainingState?, to end: Int, keeping kept: inout Kept,
    until isFinished: (TrainingRecord) -> Bool, watched: (Int) -> [String: Double]?,
    settle: () -> Void,
    step: (BatchPlan.Batch, Int, [TrainingRecord], inout Kept) throws -> Value
  ) throws -> TrainingState {
    var state = begun ?? TrainingState(trainable, options)
    let first = state.step
    if let known = Self.saved(kept, context) {
      try state.resume(from: context.checkpoints)
      if state.step > first { kept = known }
    }
    if state.step > first { context.log("resumes at step \(state.step) of \(batches.total)") }
    let schedule = options.schedule(stepsPerEpoch: batches.stepsPerEpoch)
    var speed = Speedometer()
    var shown: [String: Double] = [:]
    while state.step < end, !(state.history.last.map(isFinished) ?? false) {
      let seen = watched(state.step)
      trainable.gradient.clear()
      let value = try step(
        batches.batch(at: state.step), state.step, state.history, &kept)
      speed.add(value.read)
      context.countTokens(value.read)
      let rate = options.learningRate * schedule.factor(at: state.step)
      let record = try state.update(
        trainable, options, loss: value.loss, learningRate: rate, watched: seen,
        notes: value.notes, compute)
      settle()
      for (name, value) in seen ?? [:] { shown["watched \(name)"] = value }
      shown["learning_rate"] = rate
      shown["\(unit.rawValue)_per_second"] = speed.perSecond
      shown["memory"] = Double(Speedometer.peakMemory)
      shown["loss"] = record.loss
      shown["gradient_norm"] = record.gradientNorm
      shown.merge(value.shown) { $1 }
      context.progress(Progress(done: state.step, total: batches.total, values: shown))
      if context.checkpoints.isDue {
        try context.checkpoints.save(state.parts() + Self.parts(of: kept))
      }
    }
    if options.watch > 0, end == batches.total {
      for (name, value) in watched(batches.total) ?? [:] { shown["watched \(name)"] = value }
      context.progress(Progress(done: batches.total, total: batches.total, values: shown))
    }
    return state
  }

  private static var slot: String { "kept.json" }

  /// What a slot keeps beside the weights.
  private static func parts<Kept: Codable>(of kept: Kept) throws -> [Part] {
    Kept.self == Nothing.self ? [] : [Part(slot, try CanonicalJSON.encode(kept))]
  }

  /// Reads what a killed attempt kept beside the weights; nil when there is nothing that fits.
  private static func saved<Kept: Codable>(_ kept: Kept, _ context: Context) -> Kept? {
    if Kept.self == Nothing.self { return kept }
    guard let part = context.checkpoints.load()?.first(where: { $0.name == slot }) else {
      return nil
    }
    return try? CanonicalJSON.decode(from: part.bytes)
  }
}
