package import Datasets
package import Plans
import Tensors

/// Writes each row twice: with its right answer, and with a wrong one.
///
/// The wrong one is drawn from the row's own wrong answers; without any, it is the answer of another row.
package struct PairAnswers: Step {
  package static let kind = "pair-answers"
  package static let version = "1"

  /// Whether the right answer is the paraphrased one, where a row has it.
  package let isParaphrased: Bool
  /// The most rows, the first ones.
  package let rows: Int
  /// What wrong answers are drawn by.
  package let seed: UInt64

  /// Pairs the answers of the first rows, up to a limit.
  package init(isParaphrased: Bool, rows: Int, seed: UInt64) {
    self.isParaphrased = isParaphrased
    self.rows = rows
    self.seed = seed
  }

  package func run(_ input: Corpus, _ context: Context) throws -> Corpus {
    let rows = Array(input.rows.prefix(rows))
    var stream = Seed(seed).stream("wrong answers")
    return Corpus(
      rows: try rows.indices.flatMap { index in
        var right = rows[index]
        right.answer = isParaphrased ? right.paraphrasedAnswer ?? right.answer : right.answer
        let own = right.perturbedAnswers
        let others = own.isEmpty ? rows.map(\.answer) : own
        let wrong = others.filter { $0 != right.answer && $0 != rows[index].answer && !$0.isEmpty }
        guard !wrong.isEmpty, !right.answer.isEmpty else {
          throw MetricError(
            "row \(index) has no wrong answer for the probe, and no other row has another one: give the rows wrong answers"
          )
        }
        var other = right
        other.answer = wrong[stream.below(wrong.count)]
        return [right, other]
      })
  }
}
