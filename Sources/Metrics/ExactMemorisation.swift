import Datasets
package import Documents
package import Models

/// How much of the right answer the model would write itself, token by token: the share of tokens that are the
/// likeliest after the true ones before them (Tirumala and others, 2022).
///
/// The end of text counts only with `count_end`. open-unlearning leaves out the last token of every row, so
/// that on running text, which has no end, it drops a token of the text.
package struct ExactMemorisation: EvidenceMetric {
  package static let name = "exact_memorisation"
  package static let version = "1"
  package static let summary = "Share of an answer's tokens that are the likeliest in their place."

  package let countEnd: Bool
  package let resamples: Int

  package init(_ p: inout Parameters) {
    countEnd = Self.countEnd(&p)
    resamples = Self.resamples(&p)
  }

  package func needs(_ sets: Set<String>) -> [Need] { [.tokens("forget"), .tokens("retain")] }

  package func columns(
    of evidence: MetricEvidence, _ bootstrap: Bootstrap
  ) throws -> [Column] {
    try Self.columns("exact_memorisation", evidence, countEnd: countEnd, bootstrap) {
      TokenMeasures.exactMemorisation($0)
    }
  }

  /// Reads the parameter `count_end`.
  static func countEnd(_ p: inout Parameters) -> Bool {
    p.flag(
      "count_end", default: false, "Count the end of text as the last token of an answer.")
  }

  /// A column for what is to be forgotten and one for what is to stay, of a statistic of the tokens counted.
  static func columns(
    _ name: String, _ evidence: MetricEvidence, countEnd: Bool, _ bootstrap: Bootstrap,
    _ statistic: (ArraySlice<Bool>) -> Double
  ) throws(MetricError) -> [Column] {
    func values(_ set: String) throws(MetricError) -> [Double] {
      zip(try evidence.rows(set), try evidence.tokens(set)).map { row, tokens in
        statistic(TokenMeasures.answer(tokens, of: row, countEnd: countEnd).isTop[...])
      }
    }
    return [
      Column("forget.\(name)", .lower, meanOf: try values("forget"), bootstrap),
      Column("retain.\(name)", .higher, meanOf: try values("retain"), bootstrap),
    ]
  }
}
