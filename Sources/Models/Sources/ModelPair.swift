package import Plans

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
