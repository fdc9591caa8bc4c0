package import Tensors

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
  /// In each step, follow only a share of the rows of matrices: those with the greatest gradient of the batch's primary
  /// rows' likelihood (SURE).
  case rows(share: Double)
  /// Change only matrices with a gradient of the primary rows that is large on average and unlike the retain rows'
  /// (MemFlex).
  case located(cosine: Double, size: Double)

  /// Whether retain rows must be there.
  package var needsRetain: Bool {
    switch self {
    case .sharpness, .salient, .rows: false
    case .rectified, .blocks, .located: true
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
      case .located(let cosine, let size):
        try Saliency(pass, trainable).mask(cosine: cosine, size: size)
      case .sharpness, .rectified, .rows, nil: nil
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
    case nil, .salient, .blocks, .located:
      let value = try run(loss)
      restrict(to: chosen?.mask.floats)
      return value
    case .rows(let share):
      let looked = try run { $0.primary.crossEntropy(on: $0.tape) }
      let mask = rowMask(share: share)
      trainable.gradient.clear()
      var value = try run(loss)
      value.tokens += looked.tokens
      restrict(to: mask.floats)
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
      trainable.gradient.rectify(along: guide)
      return value
    }
  }

  /// Puts back the weights that may not change, which decay would move.
  func settle() {
    guard let chosen else { return }
    let (mask, start, values) = (chosen.mask.floats, chosen.start.floats, trainable.values.floats)
    for i in 0..<values.count where mask[i] == 0 { values[i] = start[i] }
  }

  /// Returns 1 for the rows of matrices, vectors being one row, in which the gradient that is there is greatest.
  private func rowMask(share: Double) -> FloatMemory {
    let gradient = trainable.gradient.flat
    var rows: [(range: Range<Int>, square: Double)] = []
    for spec in trainable.table.specs {
      let start = trainable.table.place(spec.name).range.lowerBound
      for row in 0..<spec.rows {
        let range = start + row * spec.columns..<start + (row + 1) * spec.columns
        rows.append((range, gradient[range].squaredNorm))
      }
    }
    let kept = min(rows.count, max(1, Int((share * Double(rows.count)).rounded())))
    let least = rows.map(\.square).sorted(by: >)[kept - 1]
    let mask = FloatMemory(count: trainable.values.count)
    for row in rows where row.square >= least && row.square > 0 { mask.floats[row.range].fill(1) }
    return mask
  }

  private func restrict(to mask: Floats?) {
    guard let mask else { return }
    for piece in trainable.gradient.pieces {
      let start = piece.range.lowerBound
      for i in 0..<piece.floats.count where mask[start + i] == 0 { piece.floats[i] = 0 }
    }
  }
}

extension Gradients {
  /// Takes away what points against another gradient k, g - min(0, g·k / k·k) k (Wang and others, 2025, GRU).
  package func rectify(along guide: Floats) {
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
