package import Datasets
package import Plans
import Tensors

/// Turns rows into multiple-choice questions: the true answer among answers of other rows, in random order.
package struct AskChoices: Step {
  package static let kind = "ask-choices"
  package static let version = "1"

  package let choices: Int
  package let seed: UInt64

  package init(choices: Int, seed: UInt64) {
    self.choices = choices
    self.seed = seed
  }

  /// The name of a choice, counted from 0: a letter in brackets, which tokenizers take apart from what is around it.
  package static func letter(_ index: Int) -> String {
    "(\(UnicodeScalar(UInt8(ascii: "A") + UInt8(index))))"
  }

  /// The rows that are asked about, and more rows to take wrong answers from.
  package func run(_ input: (Corpus, Corpus), _ context: Context) throws -> Corpus {
    var others: [String] = []
    for row in input.0.rows + input.1.rows where !others.contains(row.answer) {
      others.append(row.answer)
    }
    return Corpus(
      rows: try input.0.rows.enumerated().map { index, row in
        let wrong = others.filter { $0 != row.answer }
        guard wrong.count >= choices - 1 else {
          throw MethodError(
            "\(choices) choices need \(choices - 1) answers of other rows, there are \(wrong.count)"
          )
        }
        var draws = Seed(seed).stream("choices", UInt64(index))
        let picked = draws.permutation(wrong.count).prefix(choices - 1).map { wrong[$0] }
        let offered = [row.answer] + picked
        let order = draws.permutation(choices)
        let lines = order.enumerated().map { "\(Self.letter($0)) \(offered[$1])" }
        let right = order.firstIndex(of: 0) ?? 0
        return QARow(
          question: ([row.question] + lines + ["Answer with the letter of the right choice."])
            .joined(separator: "\n"), answer: Self.letter(right))
      })
  }
}
