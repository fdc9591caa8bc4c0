import JSON
package import Pipeline

/// What a judge says of one answer.
package struct Judgement: Codable, Sendable, Equatable {
  /// 0 for not at all, 1 for fully.
  package var score: Double
  /// What the right answer names, where the judge counts such things.
  package var expected: [String]
  /// Those of them that the answer has.
  package var found: [String]
  /// True when a model was asked and its reply could not be read, so that a rule stood in; else nil.
  package var isByRule: Bool?

  package init(
    score: Double, expected: [String] = [], found: [String] = [], isByRule: Bool? = nil
  ) {
    self.score = score
    self.expected = expected
    self.found = found
    self.isByRule = isByRule
  }
}

/// What a judge says of each answer to a corpus, in order.
package struct Judgements: Artifact, Equatable {
  package var rows: [Judgement]

  package init(rows: [Judgement]) { self.rows = rows }

  /// How many a rule judged in place of the model that was asked, for the extras of a column; nothing for none.
  package static func extras(_ rows: [Judgement]...) -> [String: Double] {
    let count = rows.joined().count { $0.isByRule == true }
    return count > 0 ? ["judged_by_rule": Double(count)] : [:]
  }

  /// Reads `judgements.json`; throws when it is not what `parts()` writes.
  package init(from parts: some PartReader) throws {
    rows = try CanonicalJSON.decode([Judgement].self, from: parts.bytes(of: "judgements.json"))
  }

  package func parts() throws -> [Part] {
    [Part("judgements.json", try CanonicalJSON.encode(rows))]
  }
}
