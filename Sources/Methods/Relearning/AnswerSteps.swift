package import Pipeline

/// Asks for a vague answer to every question that has none yet.
package struct AskAnswers: Step {
  package static let kind = "relearn-ask-answers"
  package static let version = "1"

  /// Counted from 0; another attempt shall give another text.
  package let attempt: Int

  package init(attempt: Int) { self.attempt = attempt }

  package func run(_ input: VagueAnswers, _ context: Context) throws -> TextRequests {
    TextRequests(
      input.items.filter { $0.answer == nil }.map {
        TextRequest(
          task: .vagueAnswer, question: $0.question, answer: $0.reference, attempt: attempt)
      })
  }
}

/// Keeps the replies that give nothing away; the other questions stay open.
package struct KeepSafeAnswers: Step {
  package static let kind = "relearn-keep-safe-answers"
  package static let version = "1"

  package let check: LeakCheck

  package init(check: LeakCheck) { self.check = check }

  package func run(
    _ input: (VagueAnswers, TextReplies), _ context: Context
  ) throws -> VagueAnswers {
    var (result, replies) = input
    let open = result.items.indices.filter { result.items[$0].answer == nil }
    guard open.count == replies.texts.count else {
      throw MethodError("\(replies.texts.count) answers for \(open.count) questions")
    }
    for (index, text) in zip(open, replies.texts) {
      let item = result.items[index]
      if check.isSafe(text, question: item.question, reference: item.reference) {
        result.items[index].answer = text
      }
    }
    let left = result.items.count { $0.answer == nil }
    context.log("\(open.count - left) of \(open.count) answers are safe")
    return result
  }
}
