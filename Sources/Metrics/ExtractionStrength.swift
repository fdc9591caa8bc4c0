package import Documents
package import Models

/// How little of an answer must be given for the model to write the rest by itself: 1 - k/L with the smallest k
/// after which every token is the likeliest in its place (Carlini and others, 2021; Wang and others, 2025).
///
/// 0 when even the last token is not; open-unlearning gives 1/L then. The end of text counts only with `count_end`.
package struct ExtractionStrength: EvidenceMetric {
  package static let name = "extraction_strength"
  package static let version = "1"
  package static let summary = "Share of an answer that the model writes when the rest is given."

  package let countEnd: Bool
  package let resamples: Int

  package init(_ p: inout Parameters) {
    countEnd = ExactMemorisation.countEnd(&p)
    resamples = Self.resamples(&p)
  }

  package func needs(_ sets: Set<String>) -> [Need] { [.tokens("forget"), .tokens("retain")] }

  package func columns(
    of evidence: MetricEvidence, _ bootstrap: Bootstrap
  ) throws -> [Column] {
    try ExactMemorisation.columns("extraction_strength", evidence, countEnd: countEnd, bootstrap) {
      TokenMeasures.extractionStrength($0)
    }
  }
}
