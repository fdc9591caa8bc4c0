package import Datasets
package import Models
package import Plans

/// Puts what a model wrote in the place of answers.
package struct AnswerAsGenerated: Step {
  package static let kind = "answer-as-generated"
  package static let version = "1"

  package init() {}

  package func run(_ input: (Corpus, Generations), _ context: Context) throws -> Corpus {
    guard input.0.rows.count == input.1.rows.count else {
      throw MethodError(
        "there are \(input.1.rows.count) generations for \(input.0.rows.count) rows")
    }
    return Corpus(
      rows: zip(input.0.rows, input.1.rows).map { row, generation in
        QARow(question: row.question, answer: generation.text, isText: row.isText)
      })
  }
}
