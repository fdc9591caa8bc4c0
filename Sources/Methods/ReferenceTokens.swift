package import Models

/// How likely a model finds each token of the primary rows' answers, computed once.
package struct ReferenceTokens: Sendable {
  private let scores: TokenScores

  /// Of what was computed before the training.
  package init(_ scores: TokenScores) { self.scores = scores }

  /// Returns log p of the scored tokens of a batch, in nats, one row after the other.
  ///
  /// Throws when a row was cut in training but not in scoring.
  func logP(of batch: Evidence) throws(MethodError) -> [Double] {
    var found: [Double] = []
    for (item, tokens) in zip(batch.items, batch.tokenCounts) {
      guard scores.rows.indices.contains(item), scores.rows[item].logP.count == tokens else {
        throw MethodError(
          "row \(item + 1) has \(tokens) answer tokens in training and not as many in the reference: raise "
            + "max_length")
      }
      found += scores.rows[item].logP.map { Double($0) }
    }
    return found
  }
}
