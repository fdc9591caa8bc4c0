import FoundationEssentials
package import Pipeline

/// What a model says of the scored tokens of one row, given all that stands before each.
///
/// Four lists of the same length, one entry a token: the answer's tokens and the end of text, as in `Score`.
package struct RowTokens: Codable, Sendable, Equatable {
  /// log p of the token, in nats.
  package var logP: [Float]
  /// True when no token is likelier at this place.
  package var isTop: [Bool]
  /// The mean of log p over the vocabulary, each token counted as often as it is likely; minus the entropy in nats.
  package var mean: [Float]
  /// The variance of log p over the vocabulary, in the same way.
  package var variance: [Float]

  package init(logP: [Float], isTop: [Bool], mean: [Float], variance: [Float]) {
    self.logP = logP
    self.isTop = isTop
    self.mean = mean
    self.variance = variance
  }
}

/// The tokens of each answer of a corpus under a model, a row for each row, in order.
package struct TokenScores: Artifact, Equatable {
  package var rows: [RowTokens]

  package init(rows: [RowTokens]) { self.rows = rows }

  /// Reads `tokens.json`; throws when it is not what `parts()` writes.
  package init(from parts: some PartReader) throws {
    rows = try JSONDecoder().decode([RowTokens].self, from: Data(parts.bytes(of: "tokens.json")))
  }

  package func parts() throws -> [Part] {
    [Part("tokens.json", try CanonicalJSON.encode(rows))]
  }
}
