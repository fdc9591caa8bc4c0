package import Datasets
package import Documents
package import Models
package import Pipeline

/// What a metric looks at: a model, where it came from, and what it should be like.
package struct Subject: Sendable {
  /// The model in question.
  package let model: Ref<Checkpoint>
  /// The model before unlearning.
  package let start: Ref<Checkpoint>
  /// The model that never saw the forget rows.
  package let retrain: Ref<Checkpoint>
  package let forget: Ref<Corpus>
  package let retain: Ref<Corpus>
  package let seed: UInt64

  package init(
    model: Ref<Checkpoint>, start: Ref<Checkpoint>, retrain: Ref<Checkpoint>, forget: Ref<Corpus>,
    retain: Ref<Corpus>, seed: UInt64
  ) {
    self.model = model
    self.start = start
    self.retrain = retrain
    self.forget = forget
    self.retain = retain
    self.seed = seed
  }
}

/// Something to measure about a model: it adds its steps to the plan.
///
/// The plan keeps equal steps once, so every metric asks for the scores and answers that it needs.
package protocol Metric: Component {
  func wire(_ label: String, _ subject: Subject, into plan: inout Plan) throws -> Ref<Measurement>
}

/// Every metric a spec can name; add yours here.
package let metrics = Registry<any Metric>(
  family: "metric",
  [
    Probability.self, RougeOverlap.self, TruthRatio.self, ForgetQuality.self, ModelUtility.self,
  ])
