import Tensors

/// What a training does with the gradient of a step before it changes the weights; the loss stays as it is.
package enum GradientRule: Codable, Sendable, Equatable {
  /// Take the gradient at the worst weights within a radius, to first order (SAM).
  case sharpness(radius: Double)
  /// Take away the part that would raise the cross-entropy of the retain rows (GRU).
  case rectified
  /// Change only a share of the weights: those with the greatest gradient of the primary rows' likelihood (SalUn).
  case salient(share: Double)
  /// Change only some blocks: those that the primary rows' gradient bears on most, relative to the retain rows'.
  case blocks(count: Int)

  /// Whether retain rows must be there.
  package var needsRetain: Bool {
    switch self {
    case .sharpness, .salient: false
    case .rectified, .blocks: true
    }
  }
}

/// A rule at work in one training.
struct RuledPass {
  let pass: TrainingPass
  let trainable: ModelWeights.Trainable
  let rule: GradientRule?
  let compute: Compute
  /// Which weights may change, for rules that choose; made of the weights that the training begins with.
  private let chosen: Chosen?

  /// Weights that may change are 1, others 0; and all weights as they were.
  private struct Chosen {
    let mask: FloatMemory
    let start: FloatMemory
  }

  init(
    _ pass: TrainingPass, _ trainable: ModelWeights.Trainable, _ rule: GradientRule?,
    _ compute: Compute
  ) throws {
    self.pass = pass
    self.trainable = trainable
    self.rule = rule
    self.compute = compute
    let mask: FloatMemory? =
      switch rule {
      case .salient(let share): try Saliency(pass, trainable).mask(share: share)
      case .blocks(let count): try Saliency(pass, trainable).mask(blocks: count)
      case .sharpness, .rectified, nil: nil
      }
    chosen = mask.map { mask in
      let start = FloatMemory(count: trainable.values.count, cleared: false)
      start.floats.copy(from: trainable.values.floats)
      return Chosen(mask: mask, start: start)
    }
    trainable.gradient.clear()
  }

  /// Leaves the gradient that the weights shall follow, and returns the loss where they are.
  func run(
    _ batch: BatchPlan.Batch, step: Int, history: [TrainingRecord],
    _ loss: (TrainingStep) throws -> Tape.Slot
  ) throws -> (loss: Double, tokens: Int, notes: [String: Double]?) {
    func run(
      _ loss: (TrainingStep) throws -> Tape.Slot
    ) throws -> (loss: Double, tokens: Int, notes: [String: Double]?) {
      try pass.run(batch, step: step, history: history, loss)
    }
    switch rule {
    case nil, .salient, .blocks:
      let value = try run(loss)
      restrict()
      return value
    case .sharpness(let radius):
      var value = try run(loss)
      let norm = trainable.gradient.norm(compute)
      guard norm > 0, norm.isFinite else { return value }
      let before = FloatMemory(count: trainable.values.count, cleared: false)
      before.floats.copy(from: trainable.values.floats)
      for piece in trainable.gradient.pieces {
        trainable.values.floats[piece.range].accumulate(piece.floats, times: Float(radius / norm))
      }
      trainable.gradient.clear()
      value.tokens += try run(loss).tokens
      trainable.values.floats.copy(from: before.floats)
      return value
    case .rectified:
      let kept = try run { step in
        guard let retain = step.retain else {
          throw ModelError.noExamples("there are no rows to be kept")
        }
        return retain.crossEntropy(on: step.tape)
      }
      let guide = trainable.gradient.flat
      trainable.gradient.clear()
      var value = try run(loss)
      value.tokens += kept.tokens
      rectify(along: guide)
      return value
    }
  }

  /// Puts back the weights that may not change, which decay would move.
  func settle() {
    guard let chosen else { return }
    let (mask, start, values) = (chosen.mask.floats, chosen.start.floats, trainable.values.floats)
    for i in 0..<values.count where mask[i] == 0 { values[i] = start[i] }
  }

  private func restrict() {
    guard let mask = chosen?.mask.floats else { return }
    for piece in trainable.gradient.pieces {
      let start = piece.range.lowerBound
      for i in 0..<piece.floats.count where mask[start + i] == 0 { piece.floats[i] = 0 }
    }
  }

  /// Takes away what points against a gradient, g - (g·k / k·k) k where g·k < 0.
  private func rectify(along guide: Floats) {
    let pieces = trainable.gradient.pieces
    var (product, square) = (0.0, 0.0)
    for piece in pieces {
      let start = piece.range.lowerBound
      for i in 0..<piece.floats.count {
        product += Double(piece.floats[i]) * Double(guide[start + i])
      }
    }
    for i in 0..<guide.count { square += Double(guide[i]) * Double(guide[i]) }
    guard product < 0, square > 0 else { return }
    for piece in pieces {
      piece.floats.accumulate(guide[piece.range], times: Float(-product / square))
    }
  }
}
