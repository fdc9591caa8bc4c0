package import Datasets
package import Models
package import Plans

/// Lets rows be asked by other questions: their own paraphrases, or what somebody wrote.
///
/// A row without a reply is asked as it is.
package struct AskOtherwise: Step {
  package static let kind = "ask-otherwise"
  package static let version = "1"

  /// Whether the replies are translations, which a row's own paraphrase is none of.
  package let isTranslated: Bool

  /// Creates the step for translations, or for other words.
  package init(isTranslated: Bool) { self.isTranslated = isTranslated }

  /// Takes the rows, and the replies to `RequestQuestions` of them.
  package func run(_ input: (Corpus, TextReplies), _ context: Context) throws -> Corpus {
    var corpus = input.0
    let open = RequestQuestions.open(corpus, isTranslated: isTranslated)
    let replies = input.1.texts
    guard replies.count == open.count else {
      throw AttackError("\(replies.count) replies for \(open.count) questions")
    }
    if !isTranslated {
      for index in corpus.rows.indices where !corpus.rows[index].isText {
        corpus.rows[index].asked = corpus.rows[index].paraphrasedQuestion
      }
    }
    for (index, reply) in zip(open, replies) where !reply.isEmpty {
      corpus.rows[index].asked = reply
    }
    let same = corpus.rows.count { $0.asked == nil }
    if same > 0 { context.log("\(same) of \(corpus.rows.count) rows are asked as they are") }
    return corpus
  }
}
