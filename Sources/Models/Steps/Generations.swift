import JSON
package import Plans

/// What a model wrote after one prompt.
package struct Generation: Codable, Sendable, Equatable {
  package var text: String
  /// Tokens written, the end-of-text token not counted.
  package var tokens: Int
  /// True when the model ended by itself, false when it was cut off.
  package var ended: Bool

  package init(text: String, tokens: Int, ended: Bool) {
    self.text = text
    self.tokens = tokens
    self.ended = ended
  }
}

/// What a model wrote for each row of a corpus, in order.
package struct Generations: Artifact, Equatable {
  package var rows: [Generation]

  package init(rows: [Generation]) { self.rows = rows }

  /// Reads `generations.json`; throws when it is not what `parts()` writes.
  package init(from parts: some PartReader) throws {
    rows = try CanonicalJSON.decode([Generation].self, from: parts.bytes(of: "generations.json"))
  }

  package func parts() throws -> [Part] {
    [Part("generations.json", try CanonicalJSON.encode(rows))]
  }
}
