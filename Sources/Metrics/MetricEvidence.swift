package import Datasets
package import Models

/// Something that a metric wants computed before it measures.
package enum Need: String, Encodable, Sendable, CaseIterable {
  /// The subject's scores of all answers.
  case forgetScores, retainScores
  /// The subject's greedy answers.
  case forgetAnswers, retainAnswers
  /// The retrained model's scores of all answers of the forget rows.
  case retrainScores
}

/// What a metric asked for; the rows of each list are those of its corpus.
package struct MetricEvidence: Sendable {
  package let forget: Corpus
  package let retain: Corpus
  let forgetScores: Scores?
  let retainScores: Scores?
  let retrainScores: Scores?
  let forgetAnswers: Generations?
  let retainAnswers: Generations?

  package init(
    forget: Corpus, retain: Corpus, forgetScores: Scores? = nil, retainScores: Scores? = nil,
    retrainScores: Scores? = nil, forgetAnswers: Generations? = nil,
    retainAnswers: Generations? = nil
  ) {
    self.forget = forget
    self.retain = retain
    self.forgetScores = forgetScores
    self.retainScores = retainScores
    self.retrainScores = retrainScores
    self.forgetAnswers = forgetAnswers
    self.retainAnswers = retainAnswers
  }

  /// Returns the scores that were asked for, checked to be finite and one for each row.
  package func scores(_ need: Need) throws(MetricError) -> [RowScores] {
    let (found, corpus): (Scores?, Corpus) =
      switch need {
      case .forgetScores: (forgetScores, forget)
      case .retainScores: (retainScores, retain)
      case .retrainScores: (retrainScores, forget)
      case .forgetAnswers, .retainAnswers: preconditionFailure("\(need) are not scores")
      }
    guard let rows = found?.rows else { preconditionFailure("the metric did not ask for \(need)") }
    try Self.check(rows.count, against: corpus)
    for (index, row) in rows.enumerated() {
      for score in [row.answer] + row.perturbed + (row.paraphrased.map { [$0] } ?? []) {
        guard score.nll.isFinite, score.tokens > 0 else {
          throw MetricError("row \(index + 1): the model gives no finite likelihood")
        }
      }
    }
    return rows
  }

  /// Returns the corpus and the greedy answers that were asked for.
  package func answers(_ need: Need) throws(MetricError) -> [(row: QARow, answer: Generation)] {
    let (found, corpus): (Generations?, Corpus) =
      switch need {
      case .forgetAnswers: (forgetAnswers, forget)
      case .retainAnswers: (retainAnswers, retain)
      case .forgetScores, .retainScores, .retrainScores:
        preconditionFailure("\(need) are not answers")
      }
    guard let rows = found?.rows else { preconditionFailure("the metric did not ask for \(need)") }
    try Self.check(rows.count, against: corpus)
    return Array(zip(corpus.rows, rows))
  }

  private static func check(_ count: Int, against corpus: Corpus) throws(MetricError) {
    guard count > 0 else { throw MetricError("there are no rows to measure on") }
    guard count == corpus.rows.count else {
      throw MetricError("\(count) results for \(corpus.rows.count) rows")
    }
  }
}
