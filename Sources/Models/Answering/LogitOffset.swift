import Tensors

/// How the logits of other models, a checkpoint's assistants, change those of the model.
///
/// logits = base + sum of w_i assistant_i. With `filter` r that happens only to the tokens that the base model finds
/// likely: those with log p >= min(max log p + log r, the (r V)-th largest log p); the others keep the base model's
/// logits, and are never written.
package struct LogitOffset: Codable, Sendable, Equatable {
  /// What each assistant of the offset counts for.
  package let weights: [Double]
  /// Nil for all tokens.
  package let filter: Double?

  package init(weights: [Double], filter: Double? = nil) {
    self.weights = weights
    self.filter = filter
  }

  /// The logit of tokens that are not to be written.
  static let never: Float = -1000

  /// Changes a row of logits in place; `base` has the row as it was before any offset.
  ///
  /// `assistants` has a row for each of `weights`.
  func apply(to logits: Floats, base: [Float], _ assistants: [Floats], isWriting: Bool) {
    let limit = filter.map { Self.threshold(base, share: $0) }
    for token in 0..<logits.count {
      if let limit, !(base[token] >= limit) {
        if isWriting { logits[token] = Self.never }
        continue
      }
      var value = Double(logits[token])
      for (weight, row) in zip(weights, assistants) { value += weight * Double(row[token]) }
      logits[token] = Float(value)
    }
  }

  /// The least logit that passes a filter.
  static func threshold(_ logits: [Float], share: Double) -> Float {
    let sorted = logits.sorted(by: >)
    guard let greatest = sorted.first else { return 0 }
    let rank = min(sorted.count, max(1, Int(share * Double(sorted.count))))
    return min(Float(Double(greatest) + Portable.log(share)), sorted[rank - 1])
  }
}
