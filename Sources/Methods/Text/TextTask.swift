import Tensors

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
  /// The question in another language.
  case translated
  /// An answer that stays with the subject and gives nothing away.
  case vagueAnswer = "vague_answer"
  /// Whether a vague answer gives the true one away: yes or no.
  case leak
  /// The terms peculiar to a passage, which stands for the question, with generic ones in their place.
  case anchors

  /// The four kinds of question variants of ReLearn (Xu et al., 2025, section 4.1).
  package static let variants: [TextTask] = [.reworded, .contextualised, .noisy, .reversed]

  /// What a language model is told; it is to reply with the text alone.
  ///
  /// `text` is what is to be judged, where something is, or the language to translate to.
  package func instruction(question: String, answer: String, text: String? = nil) -> String {
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
    case .translated:
      "Translate the following question into \(text ?? "another language"). Keep names as they are.\n"
        + "Question: \(question)\n\(onlyText)"
    case .vagueAnswer:
      "Answer the following question in one or two sentences that stay with its subject but give no "
        + "names, places, dates, numbers or other particulars. The true answer, which must not be given "
        + "away, is: \(answer)\nQuestion: \(question)\n\(onlyText)"
    case .leak:
      "Does the vague answer to the question below give away anything that the true answer says and the "
        + "question does not, such as a name, a place, a date or a number? Reply yes or no.\n"
        + "Question: \(question)\nTrue answer: \(answer)\nVague answer: \(text ?? "")"
    case .anchors:
      "List the expressions of the passage below that are peculiar to the work it comes from: names of "
        + "people and places, and terms that occur nowhere else. Give for each up to three generic "
        + "expressions of the same kind that could stand in its place and keep the text coherent. Reply "
        + "with one JSON object that maps each expression to its list, and nothing else.\n"
        + "Passage:\n\(question)"
    }
  }

  /// Returns a model's reply without what models like to put around a text.
  func cleaned(_ reply: String) -> String {
    var text = reply.trimmingSpace
    if Self.variants.contains(self) || self == .translated {
      // A question is one line, and some models announce it.
      text = text.split(whereSeparator: \.isNewline).first.map { String($0).trimmingSpace } ?? ""
      if let colon = text.firstRange(of: "Question:"), colon.lowerBound == text.startIndex {
        text = String(text[colon.upperBound...]).trimmingSpace
      }
    }
    for (left, right) in [("\"", "\""), ("“", "”"), ("'", "'")]
    where text.count > 1 && text.hasPrefix(left) && text.hasSuffix(right) {
      let inner = text.dropFirst().dropLast()
      if !inner.contains(left), !inner.contains(right) { text = String(inner).trimmingSpace }
    }
    return text
  }
}

extension String {
  /// The text without white space at both ends.
  fileprivate var trimmingSpace: String {
    guard let first = firstIndex(where: { !$0.isWhitespace }),
      let last = lastIndex(where: { !$0.isWhitespace })
    else { return "" }
    return String(self[first...last])
  }
}

/// One thing to be written.
package struct TextRequest: Codable, Sendable, Equatable {
  package var task: TextTask
  package var question: String
  /// The question that this one is a variant of; nil for one that is none.
  package var source: String?
  /// The answer on record, which a vague answer must not give away.
  package var answer: String
  /// How often the same was asked before; another attempt shall give another text.
  package var attempt: Int
  /// What is to be judged, where something is, or the language to translate to.
  package var text: String?

  package init(
    task: TextTask, question: String, source: String? = nil, answer: String, attempt: Int = 0,
    text: String? = nil
  ) {
    self.source = source
    self.text = text
    self.task = task
    self.question = question
    self.answer = answer
    self.attempt = attempt
  }

  /// Returns the draws of somebody who writes; a stream of its own for each request.
  func stream(_ writer: String, _ seed: UInt64) -> RandomStream {
    Seed(seed).stream("\(writer)/\(task.rawValue)/\(question)", UInt64(attempt))
  }

  /// The whole request in words.
  package var instruction: String {
    task.instruction(question: question, answer: answer, text: text)
  }
}
