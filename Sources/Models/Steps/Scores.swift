import JSON
package import Plans

/// How likely a model finds one answer.
package struct Score: Codable, Sendable, Equatable {
  /// −Σ log p over the answer's tokens and the end-of-text token, in nats.
  package var nll: Double
  /// How many tokens that is; positive.
  package var tokens: Int

  package init(nll: Double, tokens: Int) {
    self.nll = nll
    self.tokens = tokens
  }

  /// The mean over tokens.
  package var meanNLL: Double { nll / Double(tokens) }
}

/// The scores of one question's answers.
package struct RowScores: Codable, Sendable, Equatable {
  package var answer: Score
  package var paraphrased: Score?
  package var perturbed: [Score]

  package init(answer: Score, paraphrased: Score? = nil, perturbed: [Score] = []) {
    self.answer = answer
    self.paraphrased = paraphrased
    self.perturbed = perturbed
  }
}

/// The scores of a corpus under a model, a row for each row, in order.
package struct Scores: Artifact, Equatable {
  package var rows: [RowScores]

  package init(rows: [RowScores]) { self.rows = rows }

  /// Reads `scores.json`; throws when it is not what `parts()` writes.
  package init(from parts: some PartReader) throws {
    rows = try CanonicalJSON.decode([RowScores].self, from: parts.bytes(of: "scores.json"))
  }

  package func parts() throws -> [Part] {
    [Part("scores.json", try CanonicalJSON.encode(rows))]
  }
}
