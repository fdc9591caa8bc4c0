package import Datasets
package import Documents
package import Pipeline

/// What a model is made from: the rows to forget later and the rows to keep.
package struct TrainingData: Sendable {
  package let forget: Ref<Corpus>
  package let retain: Ref<Corpus>

  package init(forget: Ref<Corpus>, retain: Ref<Corpus>) {
    self.forget = forget
    self.retain = retain
  }
}

/// The model that is to forget, and the one that never knew.
package struct ModelPair: Sendable {
  /// Trained on both sets.
  package let start: Ref<Checkpoint>
  /// The same tokenizer and recipe, trained on the retain set only.
  package let retrain: Ref<Checkpoint>

  package init(start: Ref<Checkpoint>, retrain: Ref<Checkpoint>) {
    self.start = start
    self.retrain = retrain
  }
}

/// Where models come from: it adds its steps to the plan.
package protocol ModelSource: Component {
  func wire(_ label: String, data: TrainingData, seed: UInt64, into plan: inout Plan) throws
    -> ModelPair
}

/// Every model source a spec can name.
///
/// Add yours here.
package let modelSources = Registry<any ModelSource>(family: "model source", [Pretraining.self])
