package import Datasets
package import Models

/// What the token scores of one answer say about it.
package enum TokenMeasures {
  /// The tokens that count as a row's answer: without what ends it, unless `countEnd` says so; a text has no end.
  package static func answer(_ tokens: RowTokens, of row: QARow, countEnd: Bool) -> RowTokens {
    guard !countEnd, !row.isText, tokens.logP.count > 1 else { return tokens }
    return RowTokens(
      logP: tokens.logP.dropLast(), isTop: tokens.isTop.dropLast(), mean: tokens.mean.dropLast(),
      variance: tokens.variance.dropLast())
  }

  /// The mean of -log p, in nats.
  package static func loss(_ row: RowTokens) -> Double {
    -row.logP.reduce(0) { $0 + Double($1) } / Double(row.logP.count)
  }

  /// The share of tokens that the model would write itself, given those before; 0 without tokens.
  package static func exactMemorisation(_ isTop: ArraySlice<Bool>) -> Double {
    isTop.isEmpty ? 0 : Double(isTop.count { $0 }) / Double(isTop.count)
  }

  /// The share of tokens at the end that are all the likeliest in their places; 0 without tokens.
  package static func extractionStrength(_ isTop: ArraySlice<Bool>) -> Double {
    isTop.isEmpty ? 0 : Double(isTop.reversed().prefix { $0 }.count) / Double(isTop.count)
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
