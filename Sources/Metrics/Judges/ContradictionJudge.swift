package import Datasets
package import Documents
package import Models

/// Whether an answer says the opposite of the right one, by rules in place of ReLearn's inference model.
///
/// 1 when one begins with yes and the other with no; when at least half of the right answer's telling words are
/// there and only one of the texts is negated; or when as many are there and both have numbers, none in common.
/// Rules see no other contradictions: on the answers that ReLearn's authors published they find none of the ten
/// that the model found, all of which were other facts in the same words.
package struct ContradictionJudge: RuleJudge {
  package static let name = "contradiction"
  package static let version = "1"
  package static let summary = "Opposite answers: yes and no, negation, other numbers."
  package static let finding: JudgeFinding? = .contradiction

  package init(_ p: inout Parameters) {}

  package func judgement(of answer: String, to row: QARow) -> Judgement {
    Judgement(score: Self.score(of: answer, to: row))
  }

  /// Returns 1 when an answer contradicts the right one, else 0.
  package static func score(of answer: String, to row: QARow) -> Double {
    contradicts(Words(answer).all, Words(row.answer).all) ? 1 : 0
  }

  private static func contradicts(_ said: [Words.Word], _ right: [Words.Word]) -> Bool {
    let openings = [said.first?.text, right.first?.text]
    if openings.contains("yes"), openings.contains("no") { return true }
    let stems = Set(said.map(\.stem))
    let telling = right.filter { $0.saysSomething && !$0.hasDigit }
    let shared = telling.count { stems.contains($0.stem) }
    guard !telling.isEmpty, shared * 2 >= telling.count else { return false }
    if isNegated(said) != isNegated(right) { return true }
    let numbers = Set(right.filter(\.hasDigit).map(\.text))
    let others = Set(said.filter(\.hasDigit).map(\.text))
    return !numbers.isEmpty && !others.isEmpty && numbers.isDisjoint(with: others)
  }

  /// True for an odd number of negations.
  private static func isNegated(_ words: [Words.Word]) -> Bool {
    !words.count {
      ["not", "never", "no", "nor", "neither", "nobody", "nothing", "cannot", "without"]
        .contains($0.text) || $0.text.hasSuffix("n't")
    }.isMultiple(of: 2)
  }
}
