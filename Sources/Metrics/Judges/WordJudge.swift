package import Datasets
package import Documents
package import Models

/// The cosine between the counts of stemmed words in the two texts, whatever their order.
package struct WordJudge: RuleJudge {
  package static let name = "words"
  package static let version = "1"
  package static let summary = "Cosine of the two texts' word counts."
  package static let finding: JudgeFinding? = .agreement

  package init(_ p: inout Parameters) {}

  package func judgement(of answer: String, to row: QARow) -> Judgement {
    Judgement(score: Self.cosine(Rouge.words(answer), Rouge.words(row.answer)))
  }

  /// Returns the cosine of two bags of words, from 0 to 1; 0 when one is empty.
  package static func cosine(_ first: [[UInt8]], _ second: [[UInt8]]) -> Double {
    var counts: [[UInt8]: (Int, Int)] = [:]
    for word in first { counts[word, default: (0, 0)].0 += 1 }
    for word in second { counts[word, default: (0, 0)].1 += 1 }
    // Whole numbers add up to the same in any order.
    var (product, left, right) = (0, 0, 0)
    for (a, b) in counts.values {
      product += a * b
      left += a * a
      right += b * b
    }
    guard left > 0, right > 0 else { return 0 }
    return min(1, Double(product) / (Double(left) * Double(right)).squareRoot())
  }
}
