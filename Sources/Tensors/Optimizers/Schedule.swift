/// How the learning rate moves over a training run.
package struct Schedule: Sendable, Equatable, Codable {
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

  /// Returns the factor, in 0...1, on the learning rate at a step counted from 0, as transformers has it.
  ///
  /// A warm-up starts with a step that does not learn: 0, then 1/warmup, and so on; the step after it has 1.
  package func factor(at step: Int) -> Double {
    if step < warmup { return Double(step) / Double(warmup) }
    let length = total - warmup
    let progress = length > 0 ? min(1, Double(step - warmup) / Double(length)) : 1
    switch shape {
    case .constant: return 1
    case .linear: return 1 - progress
    case .cosine: return 0.5 * (1 + Portable.cos(.pi * progress))
    }
  }
}
