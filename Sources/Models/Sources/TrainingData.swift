package import Datasets
package import Plans

/// What a model is made from: the rows to forget later and the rows to keep.
package struct TrainingData: Sendable {
  /// The rows that are to be forgotten.
  package let forget: Ref<Corpus>
  /// The rows that are to be kept.
  package let retain: Ref<Corpus>

  /// Names both sets.
  package init(forget: Ref<Corpus>, retain: Ref<Corpus>) {
    self.forget = forget
    self.retain = retain
  }
}
