package import Datasets
package import Documents
package import Plans

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
  /// The same tokenizer and recipe, trained on the retain set only; nil for a published model that
  /// nobody can train again.
  package let retrain: Ref<Checkpoint>?
  /// The model as it was published, before any training of ours; nil for one trained from scratch.
  package let published: Ref<Checkpoint>?

  package init(
    start: Ref<Checkpoint>, retrain: Ref<Checkpoint>?, published: Ref<Checkpoint>? = nil
  ) {
    self.start = start
    self.retrain = retrain
    self.published = published
  }
}

/// Where models come from: it adds its steps to the plan.
package protocol ModelSource: Component {
  /// Whether there is a model that never saw the forget rows.
  var hasRetrain: Bool { get }
  /// Whether the model is taught the data here, so that it can be taught otherwise.
  var teaches: Bool { get }
  /// The service that the model is behind; nil for one whose weights are here.
  var completionService: CompletionService? { get }
  func wire(_ label: String, data: TrainingData, seed: UInt64, into plan: inout Plan) throws
    -> ModelPair
  /// Adds the model that was trained on some of the data alone: what a chain of requests has come to at one of them.
  ///
  /// Nil for a source that cannot make it.
  func wireRetrained(
    _ label: String, keeping kept: [Ref<Corpus>], data: TrainingData, seed: UInt64,
    into plan: inout Plan
  ) throws -> Ref<Checkpoint>?
  /// Adds the steps of the model as it was before it was taught the data; nil where it is not taught here.
  func wireUntaught(
    _ label: String, data: TrainingData, seed: UInt64, into plan: inout Plan
  ) throws -> Untaught?
  /// Adds the steps of the model as it was published, before any training of ours; nil when there is
  /// none.
  func wirePublished(_ label: String, into plan: inout Plan) throws -> Ref<Checkpoint>?
}

extension ModelSource {
  package func wireRetrained(
    _ label: String, keeping kept: [Ref<Corpus>], data: TrainingData, seed: UInt64,
    into plan: inout Plan
  ) throws -> Ref<Checkpoint>? { nil }

  /// Most sources teach nothing here.
  package func wireUntaught(
    _ label: String, data: TrainingData, seed: UInt64, into plan: inout Plan
  ) throws -> Untaught? { nil }

  package var hasRetrain: Bool { true }
  /// As far as it can be taught without the forget rows.
  package var teaches: Bool { hasRetrain }
  package var completionService: CompletionService? { nil }

  package func wirePublished(_ label: String, into plan: inout Plan) throws -> Ref<Checkpoint>? {
    nil
  }
}

/// Every model source a spec can name; add yours here.
package let modelSources = Registry<any ModelSource>(
  family: "model source", [Pretraining.self, Pretrained.self, Served.self])
