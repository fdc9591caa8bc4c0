package import Datasets
package import Documents
package import Models

/// ROUGE-L recall: the share of the right answer's words that come in the same order.
package struct RougeJudge: RuleJudge {
  package static let name = "rouge_l"
  package static let version = "1"
  package static let summary = "Share of the right answer's words in the same order."
  package static let finding: JudgeFinding? = .agreement

  package init(_ p: inout Parameters) {}

  package func judgement(of answer: String, to row: QARow) -> Judgement {
    Judgement(
      score: Rouge.longest(
        candidate: Rouge.words(answer), reference: Rouge.words(row.answer)
      ).recall)
  }
}
