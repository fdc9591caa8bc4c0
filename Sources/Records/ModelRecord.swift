package import Experiments
package import Metrics
package import Models

/// A compared model with its results.
package struct ModelRecord: Sendable {
  package let compared: ComparedModel
  package let measurements: [(metric: String, measurement: Measurement)]
  /// What the attacks on it came to, in the order of the spec.
  package var attacks: [AttackRecord] = []
  /// The models on the way to it.
  package var stages: [StageRecord] = []
  package let forgetAnswers: Answers?
  package let retainAnswers: Answers?
  package let history: [TrainingRecord]

  package init(
    compared: ComparedModel, measurements: [(metric: String, measurement: Measurement)],
    attacks: [AttackRecord] = [], stages: [StageRecord] = [], forgetAnswers: Answers? = nil,
    retainAnswers: Answers? = nil,
    history: [TrainingRecord] = []
  ) {
    self.compared = compared
    self.measurements = measurements
    self.attacks = attacks
    self.stages = stages
    self.forgetAnswers = forgetAnswers
    self.retainAnswers = retainAnswers
    self.history = history
  }

  /// What a metric measured of the model; nil when it has not.
  package func measurement(_ metric: String) -> Measurement? {
    measurements.first { $0.metric == metric }?.measurement
  }
}
