package import Documents

/// Reads question-answer rows from JSON Lines or from a JSON array of objects; unknown keys are left alone.
package struct QAFile: RowReader {
  package static let stepKind = "read-question-answers"
  package static let stepVersion = "1"

  /// What the keys of a row are called in the file.
  package struct Keys: Codable, Sendable {
    package var question = "question"
    package var answer = "answer"
    package var paraphrasedAnswer = "paraphrased_answer"
    package var paraphrasedQuestion = "paraphrased_question"
    package var perturbedAnswers = "perturbed_answer"

    package init() {}

    /// Reads the names from a spec; TOFU's by default.
    package init(_ p: inout Parameters) {
      question = p.text("question", default: question, "Key of the question.")
      answer = p.text("answer", default: answer, "Key of the answer.")
      paraphrasedAnswer = p.text(
        "paraphrased_answer", default: paraphrasedAnswer, "Key of the answer in other words.")
      paraphrasedQuestion = p.text(
        "paraphrased_question", default: paraphrasedQuestion, "Key of the question in other words.")
      perturbedAnswers = p.text(
        "perturbed_answer", default: perturbedAnswers,
        "Key of the wrong answers, a list or one text.")
    }
  }

  package let keys: Keys
  /// Whether the rows are beginnings of texts and how they go on.
  package let isText: Bool

  package init(keys: Keys = Keys(), isText: Bool = false) {
    self.keys = keys
    self.isText = isText
  }

  /// Reads all rows, at least one; `file` is what errors call the file.
  package func rows(of bytes: [UInt8], file: String) throws(DatasetError) -> [QARow] {
    var rows: [QARow] = []
    for record in try DataRecord.read(bytes, file: file) {
      // A stored corpus is a data file too.
      let isText = isText || record.value["is_text"] == .bool(true)
      let isBare = isText && record.value[keys.question] == .string("")
      rows.append(
        QARow(
          question: isBare ? "" : try record.text(keys.question),
          answer: try record.text(keys.answer),
          paraphrasedAnswer: try record.optionalText(keys.paraphrasedAnswer),
          paraphrasedQuestion: try record.optionalText(keys.paraphrasedQuestion),
          perturbedAnswers: try record.texts(keys.perturbedAnswers), isText: isText))
    }
    return rows
  }
}
