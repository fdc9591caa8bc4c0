package import Documents
package import Models

/// Whether the greedy answers are still varied text: the entropy of their words and how much they repeat.
///
/// The word entropy is the token entropy of Yuan and others (2025) over words instead of the model's tokens, so
/// that models with different tokenizers compare. It stands in for open-unlearning's gibberish classifier, which
/// needs a model of its own.
package struct Fluency: EvidenceMetric {
  package static let name = "fluency"
  package static let version = "1"
  package static let summary = "How varied the words of the greedy answers are."

  package let length: Int
  package let maxNewTokens: Int
  package let resamples: Int

  package init(_ p: inout Parameters) {
    length = p.integer(
      "length", default: 3, in: 1...100, "Words of a run that counts as repeated.")
    maxNewTokens = RougeOverlap.maxNewTokens(&p)
    resamples = Self.resamples(&p)
  }

  package func needs(_ sets: Set<String>) -> [Need] { [.answers("forget"), .answers("retain")] }

  package func columns(
    of evidence: MetricEvidence, _ bootstrap: Bootstrap
  ) throws -> [Column] {
    try ["forget", "retain"].flatMap { set in
      let words = try evidence.answers(set).map { Rouge.words($0.answer.text, stems: false) }
      return [
        Column("\(set).word_entropy", .higher, meanOf: words.map(Diversity.entropy), bootstrap),
        Column(
          "\(set).repetition", .lower,
          meanOf: words.map { Diversity.repetition($0, length: length) }, bootstrap),
      ]
    }
  }
}
