package import Documents
package import Plans
package import Tensors

/// How long, how fast and with what optimiser to train; AdamW throughout.
package struct TrainingOptions: Codable, Sendable, Equatable {
  /// Passes over the primary set.
  package var epochs: Int
  /// Sequences a step.
  package var batchSize: Int
  /// Sequences in memory at once, with as many retainItems; nil for all of a step's.
  package var microBatch: Int?
  /// The learning rate at its peak.
  package var learningRate: Double
  package var schedule: Schedule.Shape
  /// Epochs, or a part of one, over which the learning rate rises.
  package var warmupEpochs: Double
  package var weightDecay: Double
  package var beta1: Double
  package var beta2: Double
  package var epsilon: Double
  /// The greatest gradient norm; 0 for no limit.
  package var clip: Double
  /// Tokens of a sequence; longer ones lose their end.
  package var maxLength: Int
  /// What to do when the loss or the gradient is infinite or not a number.
  package var nonfinite: NonfiniteRule
  /// Train low-rank changes only; nil to train all weights.
  package var lora: LowRankOptions?
  /// Train only the weights of these names, or ends of names; nil for all.
  package var trainOnly: [String]?
  /// Which retain row meets a row; nil for one drawn uniformly, fresh each time.
  package var pairing: Pairing?
  /// Keep only what goes into each block and compute the rest again in the backward pass: a third more work, much less
  /// memory, the same bits.
  @Unkeyed package var recompute: Bool
  /// Steps between looks at the probability of watched tokens; 0 for never.
  package var watch: Int

  /// What to do when training leaves the finite numbers.
  package enum NonfiniteRule: String, Sendable, CaseIterable, Codable {
    /// Fail with an error.
    case stop
    /// Leave the step's update out, note it in the history, go on.
    case skip
  }

  /// Fixed ways of pairing rows, which some codebases have.
  package enum Pairing: String, Sendable, CaseIterable, Codable {
    /// Drawn once for each row, and the same in every epoch.
    case fixed
    /// Row i meets row i of the other set, modulo its size.
    case inTurn = "in_turn"
  }

  package init(
    epochs: Int = 10, batchSize: Int = 32, learningRate: Double = 1e-5,
    schedule: Schedule.Shape = .linear, warmupEpochs: Double = 1, weightDecay: Double = 0.01,
    beta1: Double = 0.9, beta2: Double = 0.999, epsilon: Double = 1e-8, clip: Double = 1,
    maxLength: Int = 512, nonfinite: NonfiniteRule = .stop, microBatch: Int? = nil,
    lora: LowRankOptions? = nil, recompute: Bool = false, watch: Int = 0
  ) {
    self.epochs = epochs
    self.batchSize = batchSize
    self.learningRate = learningRate
    self.schedule = schedule
    self.warmupEpochs = warmupEpochs
    self.weightDecay = weightDecay
    self.beta1 = beta1
    self.beta2 = beta2
    self.epsilon = epsilon
    self.clip = clip
    self.maxLength = maxLength
    self.nonfinite = nonfinite
    self.microBatch = microBatch
    self.lora = lora
    _recompute = Self.recomputing(recompute)
    self.watch = watch
  }

  /// Reads the options from the parameters of a component, which gives its own defaults.
  package init(_ p: inout Parameters, defaults: TrainingOptions = TrainingOptions()) {
    epochs = p.integer(
      "epochs", default: defaults.epochs, in: 0...100_000, "Passes over the training set.")
    batchSize = p.integer(
      "batch_size", default: defaults.batchSize, in: 1...4096, "Sequences a step.")
    microBatch = p.optionalInteger(
      "micro_batch", in: 1...4096,
      "Sequences in memory at once; all of a step's when left out.")
    learningRate = p.number(
      "learning_rate", default: defaults.learningRate, in: 0...10, "Peak learning rate.")
    schedule = p.choice(
      "schedule", default: defaults.schedule, "Course of the learning rate after the warm-up.")
    warmupEpochs = p.number(
      "warmup_epochs", default: defaults.warmupEpochs, in: 0...1000,
      "Epochs, or a part of one, over which the learning rate rises.")
    weightDecay = p.number(
      "weight_decay", default: defaults.weightDecay, in: 0...10,
      "AdamW's decay of matrices; vectors such as norms are spared.")
    beta1 = p.number(
      "beta1", default: defaults.beta1, in: 0...0.9999, "Decay of AdamW's first moment.")
    beta2 = p.number(
      "beta2", default: defaults.beta2, in: 0...0.99999, "Decay of AdamW's second moment.")
    epsilon = p.number(
      "epsilon", default: defaults.epsilon, in: 1e-12...1, "Added to AdamW's denominator.")
    clip = p.number(
      "clip", default: defaults.clip, in: 0...1e6, "Greatest gradient norm; 0 for no limit.")
    maxLength = p.integer(
      "max_length", default: defaults.maxLength, in: 2...65_536,
      "Tokens of a sequence; longer ones lose their end.")
    nonfinite = p.choice(
      "nonfinite", default: defaults.nonfinite,
      "When the loss or its gradient is not finite: fail, or leave that step out.")
    lora = p.optionalGroup(
      "lora", "Train low-rank changes of matrices only; all weights when left out.",
      LowRankOptions.init)
    let names = p.texts(
      "train_only", default: [],
      "Names of the weights that are trained, or the ends of names, with * for anything; all when empty."
    )
    trainOnly = names.isEmpty ? nil : names
    if lora != nil, trainOnly != nil {
      p.report("train_only", "does not go with 'lora', which has 'targets'")
    }
    let pairing = p.choice(
      "pairing", of: ["fresh"] + Pairing.allCases.map(\.rawValue), default: "fresh",
      "Which retain row meets a row: drawn afresh, drawn once for all epochs, or one after the other."
    )
    self.pairing = Pairing(rawValue: pairing)
    _recompute = Self.recomputing(
      p.flag(
        "recompute", default: defaults.recompute,
        "Compute blocks again in the backward pass: less memory for a third more work."))
    watch = p.integer(
      "watch", default: defaults.watch, in: 0...1_000_000,
      "Steps between looks at the mean probability of tokens to be forgotten and kept; 0 for never."
    )
  }

  /// Keys have always had the option, off by default.
  private static func recomputing(_ isOn: Bool) -> Unkeyed<Bool> { Unkeyed(isOn, standIn: false) }

  /// Returns the course of the learning rate over a run.
  package func schedule(stepsPerEpoch: Int) -> Schedule {
    let warmup = (warmupEpochs * Double(stepsPerEpoch)).rounded()
    return Schedule(
      schedule, warmup: min(Int(warmup), epochs * stepsPerEpoch), total: epochs * stepsPerEpoch)
  }
}
