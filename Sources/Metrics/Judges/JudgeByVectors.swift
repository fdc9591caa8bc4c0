package import Datasets
package import Models
package import Plans

/// Judges each answer by sentence vectors.
package struct JudgeByVectors: Step {
  package static let kind = "judge-minilm"
  package static let version = "1"

  /// The cosine from which entities are the same; nil when whole answers are compared.
  package let threshold: Double?

  package init(threshold: Double?) { self.threshold = threshold }

  package var resources: Resources { .heavy }

  /// The files are those of `SentenceEncoder.files`.
  package func run(
    _ input: (Corpus, Generations, [FileArtifact]), _ context: Context
  ) throws -> Judgements {
    let (rows, answers) = (input.0.rows, input.1.rows.map(\.text))
    guard rows.count == answers.count else {
      throw MetricError("\(answers.count) answers to \(rows.count) questions")
    }
    let encoder = try SentenceEncoder(input.2, context)
    guard let threshold else {
      let said = encoder.vectors(of: answers)
      let right = encoder.vectors(of: rows.map(\.answer))
      return Judgements(
        rows: zip(said, right).map { said, right in
          Judgement(score: min(1, max(0, SentenceEncoder.cosine(said, right))))
        })
    }
    return Judgements(
      rows: zip(rows, answers).map { row, answer in
        let expected = EntityJudge.entities(of: row.answer, question: row.question)
        let named = EntityJudge.entities(of: answer, question: row.question)
        let vectors = encoder.vectors(of: expected + named)
        let found = expected.indices.filter { index in
          vectors[expected.count...].contains {
            SentenceEncoder.cosine(vectors[index], $0) >= threshold
          }
        }
        return Judgement(
          score: expected.isEmpty ? 0 : Double(found.count) / Double(expected.count),
          expected: expected, found: found.map { expected[$0] })
      })
  }
}
