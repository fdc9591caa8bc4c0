import Tensors

/// How the logits of other models, a checkpoint's assistants, change those of the model.
///
/// As a sum: logits = base + sum of w_i assistant_i. With `filter` r that happens only to the tokens that the base model finds
/// likely: those with log p >= min(max log p + log r, the (r V)-th largest log p); the others keep the base model's
/// logits, and are never written.
///
/// As a mixture: p = (1 - sum of w_i) base + sum of w_i assistant_i of probabilities, and the logits are log p. The weights
/// are 0 or more, and 1 or less together.
package struct LogitOffset: Codable, Sendable, Equatable {
  /// What is combined.
  package enum Form: String, Codable, Sendable { case mixture }

  /// What each assistant of the offset counts for.
  package let weights: [Double]
  /// Nil for all tokens.
  package let filter: Double?
  /// Nil for a sum of logits.
  package let form: Form?

  package init(weights: [Double], filter: Double? = nil, form: Form? = nil) {
    self.weights = weights
    self.filter = filter
    self.form = form
  }

  /// Whether the weights can be those of the form.
  var isMeaningful: Bool {
    form == nil || weights.allSatisfy { $0 >= 0 } && weights.reduce(0, +) <= 1 + 1e-9
  }

  /// The logit of tokens that are not to be written.
  static let never: Float = -1000

  /// Changes a row of logits in place; `base` has the row as it was before any offset.
  ///
  /// `assistants` has a row for each of `weights`.
  func apply(to logits: Floats, base: [Float], _ assistants: [Floats], isWriting: Bool) {
    if form == .mixture { return mix(into: logits, assistants) }
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

  /// Replaces a row of logits by the logarithms of mixed probabilities.
  private func mix(into logits: Floats, _ assistants: [Floats]) {
    let parts = ([logits] + assistants).map(Self.logProbabilities)
    let shares = [max(0, 1 - weights.reduce(0, +))] + weights
    let used = shares.indices.filter { shares[$0] > 0 }
    for token in 0..<logits.count {
      let top = used.reduce(-Double.infinity) { max($0, parts[$1][token]) }
      let sum = used.reduce(0) { $0 + shares[$1] * Portable.exp(parts[$1][token] - top) }
      logits[token] = Float(top + Portable.log(sum))
    }
  }

  private static func logProbabilities(_ logits: Floats) -> [Double] {
    let values = logits.array.map { Double($0) }
    let top = values.max() ?? 0
    let total = top + Portable.log(values.reduce(0) { $0 + Portable.exp($1 - top) })
    return values.map { $0 - total }
  }

  /// The least logit that passes a filter.
  static func threshold(_ logits: [Float], share: Double) -> Float {
    let sorted = logits.sorted(by: >)
    guard let greatest = sorted.first else { return 0 }
    let rank = min(sorted.count, max(1, Int(share * Double(sorted.count))))
    return min(Float(Double(greatest) + Portable.log(share)), sorted[rank - 1])
  }
}
