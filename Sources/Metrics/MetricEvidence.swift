package import Datasets
package import Models
import Plans

/// What a metric asked for, checked; the rows of each list are those of its corpus.
package struct MetricEvidence: Sendable {
  private let inputs: EvidenceInputs

  package init(_ inputs: EvidenceInputs) { self.inputs = inputs }

  /// True when a set was asked for, and so is declared.
  package func has(_ set: String) -> Bool { inputs.found(.rows(set), as: Corpus.self) != nil }

  /// Returns the rows of a set, at least one.
  package func rows(_ set: String) throws(MetricError) -> [QARow] {
    guard let corpus: Corpus = inputs.found(.rows(set)) else {
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
    let answers: Generations = try result(.answers(set), \.rows.count)
    return Array(zip(try rows(set), answers.rows))
  }

  /// Returns the tokens of each row, checked to be lists of one length without what is not a number.
  package func tokens(
    _ set: String, of model: Need.Model = .subject
  ) throws(MetricError) -> [RowTokens] {
    let tokens: TokenScores = try result(.tokens(set, of: model), \.rows.count)
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
    let judgements: Judgements = try result(.judgements(set, by: judge), \.rows.count)
    for (index, row) in judgements.rows.enumerated() where !row.score.isFinite {
      throw MetricError("row \(index + 1) of the \(set) set: the judge gives no number")
    }
    return judgements.rows
  }

  private func scores(of need: Need) throws(MetricError) -> [RowScores] {
    let scores: Scores = try result(need, \.rows.count)
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

  /// Returns what came of a need, checked to have as many results as the set has rows.
  private func result<A: Artifact>(
    _ need: Need, _ size: KeyPath<A, Int>
  ) throws(MetricError) -> A {
    guard let result: A = inputs.found(need) else {
      preconditionFailure("the metric did not ask for \(need.name)")
    }
    let (found, count) = (result[keyPath: size], try rows(need.set).count)
    guard found == count else {
      throw MetricError("\(found) results for the \(count) rows of the \(need.set) set")
    }
    return result
  }
}
