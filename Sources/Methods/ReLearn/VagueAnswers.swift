import JSON
package import Plans

/// Questions about what is to be forgotten, with the vague answers found for them so far.
package struct VagueAnswers: Artifact, Equatable {
  /// A question, an original one or a variant.
  package struct Item: Codable, Sendable, Equatable {
    /// The forget row that it comes from.
    package var row: Int
    package var question: String
    /// The row's own question, which a variant may hide behind other words; nil for the question itself.
    package var source: String?
    /// What the row answers, which must not come out.
    package var reference: String
    /// Nil until an answer has passed the check.
    package var answer: String?
    /// True when the text generator found the answer safe, nil when the rule did.
    package var isJudged: Bool?

    package init(
      row: Int, question: String, source: String? = nil, reference: String, answer: String? = nil,
      isJudged: Bool? = nil
    ) {
      self.source = source
      self.isJudged = isJudged
      self.row = row
      self.question = question
      self.reference = reference
      self.answer = answer
    }
  }

  package var items: [Item]

  package init(items: [Item]) { self.items = items }

  /// Reads `vague_answers.json`; throws when it is not what `parts()` writes.
  package init(from parts: some PartReader) throws {
    items = try CanonicalJSON.decode([Item].self, from: parts.bytes(of: Self.part))
  }

  package func parts() throws -> [Part] { [Part(Self.part, try CanonicalJSON.encode(items))] }

  private static let part = "vague_answers.json"
}
