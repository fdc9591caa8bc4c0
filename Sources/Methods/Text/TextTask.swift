/// Something that a text generator is asked to write about a question and its answer.
package enum TextTask: String, Codable, Sendable, CaseIterable {
  /// The question in other words.
  case reworded
  /// The question with more context around it.
  case contextualised
  /// The question with small mistakes and informal words.
  case noisy
  /// The question asked from the other side.
  case reversed
  /// An answer that stays with the subject and gives nothing away.
  case vagueAnswer = "vague_answer"

  /// The four kinds of question variants of ReLearn (Xu et al., 2025, section 4.1).
  package static let variants: [TextTask] = [.reworded, .contextualised, .noisy, .reversed]

  /// What a language model is told; it is to reply with the text alone.
  package func instruction(question: String, answer: String) -> String {
    let onlyText = "Reply with the new text only."
    return switch self {
    case .reworded:
      "Ask the following question in other words. Its meaning must stay the same.\n"
        + "Question: \(question)\n\(onlyText)"
    case .contextualised:
      "Extend the following question by a little context that fits its topic.\n"
        + "Question: \(question)\n\(onlyText)"
    case .noisy:
      "Write the following question as someone in a hurry would type it, with slips and informal words, "
        + "but with the same meaning.\nQuestion: \(question)\n\(onlyText)"
    case .reversed:
      "Turn the following question around: ask about the same relation from the other side.\n"
        + "Question: \(question)\n\(onlyText)"
    case .vagueAnswer:
      "Answer the following question in one or two sentences that stay with its subject but give no "
        + "names, places, dates, numbers or other particulars. The true answer, which must not be given "
        + "away, is: \(answer)\nQuestion: \(question)\n\(onlyText)"
    }
  }
}

/// One thing to be written.
package struct TextRequest: Codable, Sendable, Equatable {
  package var task: TextTask
  package var question: String
  /// The answer on record, which a vague answer must not give away.
  package var answer: String
  /// How often the same was asked before; another attempt shall give another text.
  package var attempt: Int

  package init(task: TextTask, question: String, answer: String, attempt: Int = 0) {
    self.task = task
    self.question = question
    self.answer = answer
    self.attempt = attempt
  }

  /// The whole request in words.
  package var instruction: String { task.instruction(question: question, answer: answer) }
}
