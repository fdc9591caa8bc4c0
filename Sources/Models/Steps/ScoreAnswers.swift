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

  package func run(_ input: (Checkpoint, Corpus), _ context: Context) throws -> Scores {
    let (model, corpus) = input
    var encoder = TextEncoder(model.tokenizer)
    let questions = try corpus.rows.map { row in
      let answers = [row.answer] + (candidates == .all ? variants(of: row) : [])
      return AnswerScorer.Question(
        prompt: try model.promptTokens(of: row, &encoder),
        answers: answers.map { model.answerTokens($0, of: row, &encoder) })
    }
    let scorer = AnswerScorer(model: try LoadedModel(model, context))
    let scores = scorer.score(questions) {
      context.progress(Progress(done: $0, total: questions.count))
    }
    return Scores(
      rows: zip(corpus.rows, scores).map { row, found in
        let hasParaphrase = candidates == .all && row.paraphrasedAnswer != nil
        return RowScores(
          answer: found[0], paraphrased: hasParaphrase ? found[1] : nil,
          perturbed: Array(found.dropFirst(hasParaphrase ? 2 : 1)))
      })
  }

  private func variants(of row: QARow) -> [String] {
    (row.paraphrasedAnswer.map { [$0] } ?? []) + row.perturbedAnswers
  }
}
