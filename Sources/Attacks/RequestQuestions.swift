package import Datasets
package import Methods
import Models
package import Plans

/// Asks a text generator for the questions of some rows in other words, or in another language.
///
/// Texts ask nothing, and a row that has its question in other words needs none.
package struct RequestQuestions: Step {
  package static let kind = "request-questions"
  package static let version = "1"

  /// The language to translate to; nil for other words.
  package let language: String?

  /// Creates the step for a language, or for other words.
  package init(language: String? = nil) { self.language = language }

  /// Takes the rows, and asks for a question for each.
  package func run(_ input: Corpus, _ context: Context) throws -> TextRequests {
    guard input.rows.contains(where: { !$0.isText }) else {
      throw AttackError(
        "a set of texts has no questions to ask otherwise: leave the attack out, or name a set of questions by 'sets'"
      )
    }
    return TextRequests(
      Self.open(input, isTranslated: language != nil).map { index in
        let row = input.rows[index]
        return TextRequest(
          task: language == nil ? .reworded : .translated, question: row.question,
          answer: row.answer, text: language)
      })
  }

  /// The rows that need a reply, in order.
  static func open(_ corpus: Corpus, isTranslated: Bool) -> [Int] {
    corpus.rows.indices.filter { index in
      let row = corpus.rows[index]
      return !row.isText && (isTranslated || row.paraphrasedQuestion == nil)
    }
  }
}
