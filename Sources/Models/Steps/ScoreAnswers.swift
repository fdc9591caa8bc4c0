package import Datasets
package import Pipeline
import Tensors
import Tokenizers

/// Scores the answers of a corpus under a model, each given its question.
package struct ScoreAnswers: Step {
  package static let kind = "score-answers"
  package static let version = "1"

  /// Which answers of a row to score.
  package enum Candidates: String, Encodable, Sendable {
    /// The answer only: the reference statistics of preference methods.
    case answer
    /// The answer, its paraphrase and the perturbed answers.
    case all
  }

  package let candidates: Candidates

  package init(_ candidates: Candidates = .all) { self.candidates = candidates }

  package var weight: Weight { .heavy() }

  /// Rows whose questions the model reads together; counts in no result.
  private static let rowsAtOnce = 16

  package func run(_ input: (Checkpoint, Corpus), _ context: Context) throws -> Scores {
    let (model, corpus) = input
    var encoder = TextEncoder(model.tokenizer)
    let scorer = try AnswerScorer(model, context)
    var scores: [RowScores] = []
    for start in stride(from: 0, to: corpus.rows.count, by: Self.rowsAtOnce) {
      let rows = corpus.rows[start..<min(corpus.rows.count, start + Self.rowsAtOnce)]
      let questions = rows.map { row in
        let answers = [row.answer] + (candidates == .all ? variants(of: row) : [])
        return AnswerScorer.Question(
          prompt: model.promptTokens(of: row, &encoder),
          answers: answers.map { model.answerTokens($0, of: row, &encoder) })
      }
      for (row, found) in zip(rows, scorer.score(questions)) {
        let hasParaphrase = candidates == .all && row.paraphrasedAnswer != nil
        scores.append(
          RowScores(
            answer: found[0], paraphrased: hasParaphrase ? found[1] : nil,
            perturbed: Array(found.dropFirst(hasParaphrase ? 2 : 1))))
      }
      context.progress(Progress(done: scores.count, total: corpus.rows.count))
    }
    return Scores(rows: scores)
  }

  private func variants(of row: QARow) -> [String] {
    (row.paraphrasedAnswer.map { [$0] } ?? []) + row.perturbedAnswers
  }
}
