package import Datasets
package import Pipeline

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
    throw ModelError.unfinished(Self.kind)
  }
}
