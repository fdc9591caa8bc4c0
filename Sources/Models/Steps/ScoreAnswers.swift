package import Datasets
package import Plans
import Tensors
import Tokenizers

/// Scores the answers of a corpus under a model, each given its question.
package struct ScoreAnswers: Step {
  package static let kind = "score-answers"
  package static let version = "2"

  /// Which answers of a row to score.
  package enum Candidates: String, Codable, Sendable {
    /// The answer only: the reference statistics of preference methods.
    case answer
    /// The answer, its paraphrase and the perturbed answers.
    case all

    /// The answers of a row, in order.
    func answers(of row: QARow) -> [String] {
      guard self == .all else { return [row.answer] }
      return [row.answer] + (row.paraphrasedAnswer.map { [$0] } ?? []) + row.perturbedAnswers
    }

    /// The scores of a row's answers, put where they belong.
    func scores(_ found: [Score], of row: QARow) -> RowScores {
      let hasParaphrase = self == .all && row.paraphrasedAnswer != nil
      return RowScores(
        answer: found[0], paraphrased: hasParaphrase ? found[1] : nil,
        perturbed: Array(found.dropFirst(hasParaphrase ? 2 : 1)))
    }
  }

  package let candidates: Candidates

  package init(_ candidates: Candidates = .all) { self.candidates = candidates }

  package var resources: Resources { .heavy }

  package func run(_ input: (Checkpoint, Corpus), _ context: Context) throws -> Scores {
    let (model, corpus) = input
    var encoder = TextEncoder(model.tokenizer)
    let questions = try corpus.rows.map { row in
      let answers = candidates.answers(of: row)
      let prompt = try model.promptTokens(of: row, &encoder)
      let tokens = answers.map { model.answerTokens($0, of: row, &encoder) }
      // The last token predicts nothing, so that it needs no position.
      let longest = prompt.count + (tokens.map(\.count).max() ?? 0) - 1
      try model.checkLength(longest, of: "the row '\(row.question)' with its longest answer")
      return Self.questions(prompt, tokens)
    }
    let scorer = AnswerScorer(model: try LoadedModel(model, context))
    let count = questions.reduce(0) { $0 + $1.count }
    var scores = scorer.score(questions.flatMap(\.self)) {
      context.progress(Progress(done: $0, total: count))
    }[...]
    return Scores(
      rows: zip(corpus.rows, questions).map { row, asked in
        let found = scores.prefix(asked.count).flatMap(\.self)
        scores.removeFirst(asked.count)
        return candidates.scores(found, of: row)
      })
  }

  /// One question with its answers; where nothing precedes them, one for each, whose first token is its prompt.
  private static func questions(
    _ prompt: [Int32], _ answers: [[Int32]]
  ) -> [AnswerScorer.Question] {
    guard prompt.isEmpty else { return [AnswerScorer.Question(prompt: prompt, answers: answers)] }
    return answers.map { answer in
      // An answer without tokens is not read, whatever precedes it.
      AnswerScorer.Question(
        prompt: [answer.first ?? 0], answers: [Array(answer.dropFirst())])
    }
  }
}
