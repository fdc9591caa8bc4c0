import Tensors

/// Question variants by template.
enum QuestionRules {
  static func variant(_ task: TextTask, of question: String, _ stream: inout RandomStream) -> String
  {
    let subject = Names.subject(of: question)
    switch task {
    case .reworded:
      return pick(
        [
          "Could you tell me the following: \(lowered(question))",
          "I would like to know: \(lowered(question))",
          "Please answer this for me: \(lowered(question))",
          "Here is something I have been asking myself: \(lowered(question))",
          "May I ask you this: \(lowered(question))",
        ], &stream)
    case .contextualised:
      let about = subject.map { " about \($0)" } ?? ""
      return pick(
        [
          "While reading an article\(about), a student wondered: \(lowered(question))",
          "For a short essay\(about), I need one detail: \(lowered(question))",
          "In a conversation\(about) yesterday, somebody asked: \(lowered(question))",
          "My book club talked\(about) last week. One question remained: \(lowered(question))",
        ], &stream)
    case .noisy: return noisy(question, &stream)
    case .reversed:
      let whom = subject ?? "this"
      return pick(
        [
          "If that were the answer, what would the question about \(whom) be: \(lowered(question))",
          "Seen from the other side, what leads back to \(whom) when one asks: \(lowered(question))",
          "Which facts point to \(whom) when somebody asks: \(lowered(question))",
        ], &stream)
    case .translated, .vagueAnswer, .leak, .anchors:
      preconditionFailure("no template writes this")
    }
  }

  /// The question with a small first letter, unless it starts with a name.
  private static func lowered(_ question: String) -> String {
    guard let first = question.first, let end = question.firstIndex(of: " ") else {
      return question
    }
    let opener = question[..<end]
    guard opener.dropFirst().allSatisfy({ !$0.isUppercase }), opener != "I",
      Names.subject(of: String(opener)) == nil
    else { return question }
    return first.lowercased() + question.dropFirst()
  }

  /// Small letters, no mark at the end, one or two swapped letters, and an informal word before it.
  private static func noisy(_ question: String, _ stream: inout RandomStream) -> String {
    var words = question.lowercased().split(separator: " ").map { Array($0) }
    let long = words.indices.filter { words[$0].count > 4 && words[$0].allSatisfy(\.isLetter) }
    for _ in 0..<min(2, long.count) {
      let word = long[stream.below(long.count)]
      let at = 1 + stream.below(words[word].count - 2)
      words[word].swapAt(at, min(at + 1, words[word].count - 1))
    }
    let text = words.map { String($0) }.joined(separator: " ")
    let bare = text.hasSuffix("?") ? String(text.dropLast()) : text
    return pick(
      ["hey, \(bare)?", "so \(bare)", "quick question: \(bare)??", "umm \(bare)"], &stream)
  }

  static func pick(_ texts: [String], _ stream: inout RandomStream) -> String {
    texts[stream.below(texts.count)]
  }
}
