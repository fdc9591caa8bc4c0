/// How the learning rate moves over a training run.
package struct Schedule: Sendable, Equatable, Encodable {
  /// The course after the warm-up.
  package enum Shape: String, Sendable, CaseIterable, Codable {
    case constant
    /// Falls to zero on a straight line.
    case linear
    /// Falls to zero on half a cosine.
    case cosine
  }

  package var shape: Shape
  /// Steps over which the rate rises from zero to its peak.
  package var warmup: Int
  /// All steps of the run, warm-up included.
  package var total: Int

  package init(_ shape: Shape, warmup: Int, total: Int) {
    self.shape = shape
    self.warmup = warmup
    self.total = total
  }
}
