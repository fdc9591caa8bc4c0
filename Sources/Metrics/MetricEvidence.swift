package import Datasets
package import Models

/// What a metric asked for; the rows of each list are those of its corpus.
package struct MetricEvidence: Sendable {
  /// Something computed of the rows of a set.
  package enum Found: Sendable {
    case scores(Scores)
    case answers(Generations)
    case tokens(TokenScores)
    case judgements(Judgements)

    var count: Int {
      switch self {
      case .scores(let found): found.rows.count
      case .answers(let found): found.rows.count
      case .tokens(let found): found.rows.count
      case .judgements(let found): found.rows.count
      }
    }
  }

  private let corpora: [String: Corpus]
  private let found: [Need: Found]

  package init(corpora: [String: Corpus], found: [Need: Found]) {
    self.corpora = corpora
    self.found = found
  }

  /// True when a set was asked for, and so is declared.
  package func has(_ set: String) -> Bool { corpora[set] != nil }

  /// Returns the rows of a set, at least one.
  package func rows(_ set: String) throws(MetricError) -> [QARow] {
    guard let corpus = corpora[set] else {
      preconditionFailure("the metric did not ask for the \(set) set")
    }
    guard !corpus.rows.isEmpty else { throw MetricError("the \(set) set has no rows") }
    return corpus.rows
  }

  /// Returns scores, checked to be finite and one for each row.
  package func scores(
    _ set: String, of model: Need.Model = .subject
  ) throws(MetricError) -> [RowScores] {
    try scores(of: .scores(set, of: model))
  }

  /// Returns the scores of the subject's own answers, checked like other scores.
  package func ownScores(
    _ set: String, by model: Need.Model
  ) throws(MetricError) -> [RowScores] {
    try scores(of: .ownScores(set, by: model))
  }

  /// Returns the rows with the greedy answers.
  package func answers(
    _ set: String
  ) throws(MetricError) -> [(row: QARow, answer: Generation)] {
    guard case .answers(let answers) = try result(.answers(set)) else {
      preconditionFailure("answers of the wrong kind")
    }
    return Array(zip(try rows(set), answers.rows))
  }

  /// Returns the tokens of each row, checked to be lists of one length without what is not a number.
  package func tokens(
    _ set: String, of model: Need.Model = .subject
  ) throws(MetricError) -> [RowTokens] {
    guard case .tokens(let tokens) = try result(.tokens(set, of: model)) else {
      preconditionFailure("tokens of the wrong kind")
    }
    for (index, row) in tokens.rows.enumerated() {
      let counts = [row.isTop.count, row.mean.count, row.variance.count]
      guard counts.allSatisfy({ $0 == row.logP.count }) else {
        throw MetricError("row \(index + 1) of the \(set) set: its tokens do not match")
      }
      guard !row.logP.isEmpty else {
        throw MetricError("row \(index + 1) of the \(set) set has no tokens to score")
      }
      guard (row.logP + row.mean + row.variance).allSatisfy(\.isFinite) else {
        throw MetricError(
          "row \(index + 1) of the \(set) set: the model gives no finite likelihood")
      }
    }
    return tokens.rows
  }

  /// Returns what the metric's judge of a role says of each answer.
  package func judgements(
    _ set: String, by judge: String
  ) throws(MetricError) -> [Judgement] {
    guard case .judgements(let judgements) = try result(.judgements(set, by: judge)) else {
      preconditionFailure("judgements of the wrong kind")
    }
    for (index, row) in judgements.rows.enumerated() where !row.score.isFinite {
      throw MetricError("row \(index + 1) of the \(set) set: the judge gives no number")
    }
    return judgements.rows
  }

  private func scores(of need: Need) throws(MetricError) -> [RowScores] {
    guard case .scores(let scores) = try result(need) else {
      preconditionFailure("scores of the wrong kind")
    }
    for (index, row) in scores.rows.enumerated() {
      for score in [row.answer] + row.perturbed + (row.paraphrased.map { [$0] } ?? []) {
        guard score.nll.isFinite, score.tokens > 0 else {
          throw MetricError(
            "row \(index + 1) of the \(need.set) set: the model gives no finite likelihood")
        }
      }
    }
    return scores.rows
  }

  private func result(_ need: Need) throws(MetricError) -> Found {
    guard let result = found[need] else {
      preconditionFailure("the metric did not ask for \(need)")
    }
    let count = try rows(need.set).count
    guard result.count == count else {
      throw MetricError("\(result.count) results for the \(count) rows of the \(need.set) set")
    }
    return result
  }
}
