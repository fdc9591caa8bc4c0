package import Datasets
package import Plans
import Tensors

/// Answers questions with lines drawn from elsewhere, several times each, one after the other.
package struct DrawAnswers: Step {
  package static let kind = "draw-answers"
  package static let version = "1"

  package let count: Int
  package let seed: UInt64

  package init(count: Int, seed: UInt64) {
    self.count = count
    self.seed = seed
  }

  /// The questions; rows whose answers are drawn, or a file with an answer a line.
  package func run(
    _ input: (Corpus, Corpus?, FileArtifact?), _ context: Context
  ) throws -> Corpus {
    var answers = input.1?.rows.map(\.answer) ?? []
    if let file = input.2 {
      answers += String(decoding: try file.bytes, as: UTF8.self).split(whereSeparator: \.isNewline)
        .filter { !$0.allSatisfy(\.isWhitespace) }.map { String($0) }
    }
    guard !answers.isEmpty else { throw MethodError("there are no answers to draw from") }
    var draws = Seed(seed).stream("random answers")
    return Corpus(
      rows: input.0.rows.flatMap { row in
        (0..<count).map { _ in
          var drawn = row
          (drawn.answer, drawn.paraphrasedAnswer) = (answers[draws.below(answers.count)], nil)
          drawn.perturbedAnswers = []
          return drawn
        }
      })
  }
}
