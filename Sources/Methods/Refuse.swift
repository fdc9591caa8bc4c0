package import Datasets
package import Plans
import Tensors

/// Puts refusals in the place of answers, each drawn uniformly.
///
/// A row has the same refusal in every epoch, as in the codes of NPO and SimNPO, or one drawn anew for each, as in
/// open-unlearning: then all rows are there once for each epoch, one epoch after the other.
package struct Refuse: Step {
  package static let kind = "refuse"
  package static let version = "1"

  package let seed: UInt64
  /// What stands for a file that is left out; nil for TOFU's hundred.
  package let lines: [String]?
  /// How many refusals are drawn for each row; nil for one.
  package let epochs: Int?

  package init(seed: UInt64, lines: [String]? = nil, epochs: Int? = nil) {
    self.seed = seed
    self.lines = lines
    self.epochs = epochs
  }

  package func run(_ input: (Corpus, FileArtifact?), _ context: Context) throws -> Corpus {
    let lines =
      try input.1.map { String(decoding: try $0.bytes, as: UTF8.self) }
      ?? (self.lines?.joined(separator: "\n") ?? tofuRefusals)
    let refusals = lines.split(whereSeparator: \.isNewline).filter {
      !$0.allSatisfy(\.isWhitespace)
    }
    guard !refusals.isEmpty else { throw MethodError("the file of refusals has no lines") }
    var draws = Seed(seed).stream("refusals")
    return Corpus(
      rows: (0..<(epochs ?? 1)).flatMap { _ in
        input.0.rows.map { row in
          QARow(question: row.question, answer: String(refusals[draws.below(refusals.count)]))
        }
      })
  }
}
