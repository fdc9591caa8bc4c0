package import Datasets
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
