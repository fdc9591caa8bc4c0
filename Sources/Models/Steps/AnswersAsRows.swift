package import Datasets
package import Plans

/// Puts greedy answers in the place of the right ones, so that they can be scored.
package struct AnswersAsRows: Step {
  package static let kind = "answers-as-rows"
  package static let version = "1"

  /// A step without parameters.
  package init() {}

  package func run(_ input: (Corpus, Generations), _ context: Context) throws -> Corpus {
    guard input.0.rows.count == input.1.rows.count else {
      throw ModelError.malformed(
        part: "answers", "\(input.1.rows.count) answers to \(input.0.rows.count) questions")
    }
    return Corpus(
      rows: zip(input.0.rows, input.1.rows).map { row, written in
        // An empty answer still has an end to score.
        QARow(
          question: row.question, answer: written.text, isText: row.isText && !written.text.isEmpty)
      })
  }
}
