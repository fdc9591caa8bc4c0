import Documents
import Metrics

/// What a model's own answer is worth for not saying what is to be forgotten, from 0 to 1.
package struct AnswerReward: Codable, Sendable, Equatable {
  /// What counts as saying it.
  package enum Form: String, Codable, Sendable, CaseIterable {
    /// Words in the true answer's order: 1 - ROUGE-L recall.
    case overlap
    /// One name or number of the true answer that the question has not.
    case mention
  }

  let form: Form

  /// Rewards by what counts as saying it.
  package init(_ form: Form) { self.form = form }

  /// Reads `reward`.
  init(_ p: inout Parameters) {
    form = p.choice(
      "reward", default: .overlap,
      "What an answer loses: its overlap with the true one (1 - ROUGE-L recall), or everything for one mention of a name or number of it."
    )
  }

  /// An answer without words is worth nothing: silence would be the easiest way.
  package func value(of answer: String, to question: String, instead truth: String) -> Double {
    let words = Rouge.words(answer)
    guard !words.isEmpty else { return 0 }
    switch form {
    case .overlap:
      return 1 - Rouge.longest(candidate: words, reference: Rouge.words(truth)).recall
    case .mention:
      let (told, asked) = (Set(LeakCheck.particulars(answer)), LeakCheck.particulars(question))
      return LeakCheck.particulars(truth).allSatisfy { !told.contains($0) || asked.contains($0) }
        ? 1 : 0
    }
  }
}
