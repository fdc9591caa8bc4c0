package import Models

/// What the token scores of one answer say about it.
package enum TokenStatistics {
  /// The mean of -log p, in nats.
  package static func loss(_ row: RowTokens) -> Double {
    -row.logP.reduce(0) { $0 + Double($1) } / Double(row.logP.count)
  }

  /// The share of tokens that the model would write itself, given those before.
  ///
  /// open-unlearning leaves the last token out, which on answers is the end of text; `skippingEnd` does so too.
  package static func exactMemorisation(_ isTop: [Bool], skippingEnd: Bool) -> Double {
    let counted = skippingEnd && isTop.count > 1 ? isTop.dropLast() : isTop[...]
    return counted.isEmpty ? 0 : Double(counted.count { $0 }) / Double(counted.count)
  }

  /// The share of the answer that the model writes by itself once the beginning is given: 1 - k/L for the smallest
  /// k from which on every token is the likeliest (Carlini and others, 2021, as Wang and others, 2025, define it).
  ///
  /// 0 when even the last token is not; open-unlearning's loop gives 1/L then.
  package static func extractionStrength(_ isTop: [Bool], skippingEnd: Bool) -> Double {
    let counted = skippingEnd && isTop.count > 1 ? isTop.dropLast() : isTop[...]
    let written = counted.reversed().prefix { $0 }.count
    return counted.isEmpty ? 0 : Double(written) / Double(counted.count)
  }

  /// Min-K%: minus the mean of the lowest values, a share `k` of them, at least one (Shi and others, 2024).
  package static func lowest(_ values: [Double], share k: Double) -> Double {
    let count = max(1, Int(k * Double(values.count)))
    let sum = values.sorted().prefix(count).reduce(0, +)
    return -sum / Double(min(count, values.count))
  }

  /// Min-K%++: log p with the vocabulary's mean taken off, in standard deviations (Zhang and others, 2025).
  ///
  /// A variance below 1e-6 counts as 1e-6, as in open-unlearning.
  package static func standardised(_ row: RowTokens) -> [Double] {
    row.logP.indices.map { index in
      let variance = max(Double(row.variance[index]), 1e-6)
      return (Double(row.logP[index]) - Double(row.mean[index])) / variance.squareRoot()
    }
  }
}
