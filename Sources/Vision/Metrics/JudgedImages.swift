package import Plans

/// What metrics of a classifier look at.
package struct JudgedImages: Sendable {
  /// What the images are taken for.
  package let predictions: Ref<Predictions>
  /// Seed of the intervals.
  package let seed: UInt64

  /// Names what to look at.
  package init(predictions: Ref<Predictions>, seed: UInt64) {
    self.predictions = predictions
    self.seed = seed
  }
}
