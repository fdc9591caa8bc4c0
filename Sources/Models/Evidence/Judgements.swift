import JSON
package import Plans

/// What a judge says of each answer to a corpus, in order.
package struct Judgements: Artifact, Equatable {
  /// One for each row of the corpus.
  package var rows: [Judgement]

  /// One for each row of a corpus.
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
