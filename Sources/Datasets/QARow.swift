/// One question with its answer, and the variants that unlearning metrics compare it with.
///
/// Encodes to the keys of the TOFU data set, so a stored corpus is itself a readable data file.
package struct QARow: Codable, Sendable, Equatable {
  package var question: String
  package var answer: String
  /// The right answer in other words; the truth ratio's reference.
  package var paraphrasedAnswer: String?
  /// The question in other words.
  package var paraphrasedQuestion: String?
  /// Wrong answers of the same form; empty when the data has none.
  package var perturbedAnswers: [String]
  /// What the model reads before the question, within its own prompt; nil for nothing.
  ///
  /// Only asking and scoring look at it: to metrics and judges the question is what it was.
  package var lead: Lead?
  /// The question as the model is asked it, in other words or in another language; nil where it is asked as it is.
  ///
  /// As with `lead`, only asking and scoring look at it.
  package var asked: String?
  /// The beginning of the answer that is given where only the rest of it is asked for; nil for the whole answer.
  package var given: String?
  private var isTextMark: Bool?

  /// What stands before a question.
  package struct Lead: Codable, Sendable, Equatable {
    /// Questions that were asked before, with their answers.
    package var shots: [Shot]
    /// Text right before the question.
    package var prefix: String

    package init(shots: [Shot] = [], prefix: String = "") {
      self.shots = shots
      self.prefix = prefix
    }
  }

  /// A question that was asked before, with its answer.
  package struct Shot: Codable, Sendable, Equatable {
    package var question: String
    package var answer: String

    package init(question: String, answer: String) {
      self.question = question
      self.answer = answer
    }
  }

  /// True when the question is the beginning of a text that the answer goes on with.
  ///
  /// No template stands around such a beginning, which may be empty, and no end of text follows the answer.
  package var isText: Bool { isTextMark == true }

  /// What the model reads as the question: what leads it, and the question as it is asked.
  package var askedQuestion: String { (lead?.prefix ?? "") + (asked ?? question) }

  package init(
    question: String, answer: String, paraphrasedAnswer: String? = nil,
    paraphrasedQuestion: String? = nil, perturbedAnswers: [String] = [], isText: Bool = false
  ) {
    self.question = question
    self.answer = answer
    self.paraphrasedAnswer = paraphrasedAnswer
    self.paraphrasedQuestion = paraphrasedQuestion
    self.perturbedAnswers = perturbedAnswers
    isTextMark = isText ? true : nil
  }

  private enum CodingKeys: String, CodingKey {
    case question
    case answer
    case paraphrasedAnswer = "paraphrased_answer"
    case paraphrasedQuestion = "paraphrased_question"
    case perturbedAnswers = "perturbed_answer"
    case lead
    case asked
    case given
    case isTextMark = "is_text"
  }
}
