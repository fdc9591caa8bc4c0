package import Datasets
package import Documents
package import Models

/// How much of the right answer a model's greedy answer contains, in words.
package struct RougeOverlap: EvidenceMetric {
  package static let name = "rouge"
  package static let version = "1"
  package static let summary = "Words that greedy answers share with the right ones."

  package let kind: String
  package let score: String
  package let stems: Bool
  package let maxNewTokens: Int
  package let resamples: Int
  package func needs(_ sets: Set<String>) -> [Need] { [.answers("forget"), .answers("retain")] }

  package init(_ p: inout Parameters) {
    kind = p.choice(
      "kind", of: ["rouge_l", "rouge_1"], default: "rouge_l",
      "Words of the longest common subsequence, or single words in any order.")
    score = p.choice(
      "score", of: ["recall", "precision", "f"], default: "recall",
      "Share of the right answer's words, of the greedy answer's, or their harmonic mean.")
    stems = p.flag("stems", default: true, "Compare the stems of words longer than three letters.")
    maxNewTokens = Self.maxNewTokens(&p)
    resamples = Self.resamples(&p)
  }

  package func columns(
    of evidence: MetricEvidence, _ bootstrap: Bootstrap
  ) throws -> [Column] {
    [
      Column(
        "forget.\(kind)", .lower, meanOf: values(try evidence.answers("forget")), bootstrap),
      Column(
        "retain.\(kind)", .higher, meanOf: values(try evidence.answers("retain")), bootstrap),
    ]
  }

  /// Returns the score of each answer, between 0 and 1.
  private func values(_ answers: [(row: QARow, answer: Generation)]) -> [Double] {
    answers.map { row, answer in
      let candidate = Rouge.words(answer.text, stems: stems)
      let reference = Rouge.words(row.answer, stems: stems)
      let overlap =
        kind == "rouge_1"
        ? Rouge.one(candidate: candidate, reference: reference)
        : Rouge.longest(candidate: candidate, reference: reference)
      return switch score {
      case "precision": overlap.precision
      case "f": overlap.f
      default: overlap.recall
      }
    }
  }

  /// Returns TOFU's form, ROUGE-L recall with stems, of each answer.
  package static func recalls(_ answers: [(row: QARow, answer: Generation)]) -> [Double] {
    answers.map { row, answer in
      Rouge.longest(candidate: Rouge.words(answer.text), reference: Rouge.words(row.answer)).recall
    }
  }

  /// Reads the parameter `max_new_tokens`.
  static func maxNewTokens(_ p: inout Parameters) -> Int {
    p.integer(
      "max_new_tokens", default: 200, in: 1...65_536, "Tokens after which an answer is cut off.")
  }
}
