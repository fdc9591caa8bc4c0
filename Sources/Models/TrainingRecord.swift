/// What one step of training looked like.
package struct TrainingRecord: Codable, Sendable, Equatable {
  /// Counted from 0.
  package var step: Int
  /// The objective's value; nil when it was not finite and the step was skipped.
  package var loss: Double?
  /// The gradient's Euclidean length before clipping; nil when not finite.
  package var gradientNorm: Double?
  package var learningRate: Double
  /// The mean probability of watched tokens before this step, by name; nil when nobody looked.
  package var watched: [String: Double]?
  /// What the loss noted of the step, by name; nil when it noted nothing.
  package var notes: [String: Double]?

  package init(
    step: Int, loss: Double?, gradientNorm: Double?, learningRate: Double,
    watched: [String: Double]? = nil, notes: [String: Double]? = nil
  ) {
    self.step = step
    self.loss = loss
    self.gradientNorm = gradientNorm
    self.learningRate = learningRate
    self.watched = watched
    self.notes = notes
  }
}

extension TrainingRecord {
  /// True when loss and gradient are numbers.
  var isFinite: Bool { loss?.isFinite == true && gradientNorm?.isFinite == true }

  /// The record with nil for what JSON cannot hold.
  var onlyFinite: TrainingRecord {
    TrainingRecord(
      step: step, loss: loss.flatMap { $0.isFinite ? $0 : nil },
      gradientNorm: gradientNorm.flatMap { $0.isFinite ? $0 : nil }, learningRate: learningRate,
      watched: watched?.filter(\.value.isFinite), notes: notes?.filter(\.value.isFinite))
  }
}
