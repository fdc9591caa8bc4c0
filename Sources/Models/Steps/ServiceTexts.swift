import Datasets
import Plans

/// The texts that a service is given for the rows of a corpus.
enum ServiceTexts {
  /// A text, and how many of its characters precede the answer.
  struct Scored {
    let whole: String
    let before: Int
  }

  /// The texts of each row: one for each of its answers.
  static func scored(
    _ model: Checkpoint, _ corpus: Corpus, _ candidates: ScoreAnswers.Candidates
  ) -> [[Scored]] {
    corpus.rows.map { row in
      let (prompt, blank) = model.promptText(of: row)
      return candidates.answers(of: row).map {
        Scored(whole: prompt + blank + $0, before: prompt.unicodeScalars.count)
      }
    }
  }

  /// The prompts of the rows that have one, with their places.
  static func asked(_ model: Checkpoint, _ corpus: Corpus) -> [(row: Int, prompt: String)] {
    corpus.rows.enumerated().compactMap { index, row in
      guard !(row.isText && row.question.isEmpty) else { return nil }
      // A blank at the end would be no beginning of a word.
      return (index, model.promptText(of: row).prompt)
    }
  }
}
