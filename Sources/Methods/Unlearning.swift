package import Datasets
package import Models
package import Plans

/// What a method is asked to do: make a model forget some rows and keep others.
package struct Unlearning: Sendable {
  /// Names the steps for people.
  package let label: String
  /// The model that is to forget.
  package let start: Ref<Checkpoint>
  /// The model that never saw the forget rows: the gold standard; nil when there is none.
  package let retrain: Ref<Checkpoint>?
  package let forget: Ref<Corpus>
  package let retain: Ref<Corpus>
  package let seed: UInt64
  /// What trainings shall do with gradients; nil for nothing.
  package var rule: GradientRule?
  /// The rows that are not to be forgotten: the retain rows, and those of requests that are still to come.
  package var kept: [Ref<Corpus>]
  /// The model that a method in several rounds began with; nil in the first, and for other methods.
  package var original: Ref<Checkpoint>?
  /// Adds the model as it was before it was taught the data; nil where that is not known.
  package var untaught: (@Sendable (inout Plan) throws -> Untaught?)?
  /// The parts that a training is done in, to have the model at the end of the last; empty for the whole at once.
  package var cuts: [TrainingCut] = []

  package init(
    label: String, start: Ref<Checkpoint>, retrain: Ref<Checkpoint>?, forget: Ref<Corpus>,
    retain: Ref<Corpus>, seed: UInt64
  ) {
    self.label = label
    self.start = start
    self.retrain = retrain
    self.forget = forget
    self.retain = retain
    self.seed = seed
    kept = [retain]
  }
}

extension Unlearning {
  /// Where the last part of a training ends, for labels: ` at epoch 2`; nothing at the end.
  var cutPlace: String { cuts.last.map { $0 == .end ? "" : " at \($0.words)" } ?? "" }
}
