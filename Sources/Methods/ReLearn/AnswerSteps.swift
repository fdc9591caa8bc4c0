import Metrics
package import Models
package import Plans

/// Asks for a vague answer to every question that has none yet.
package struct AskAnswers: Step {
  package static let kind = "relearn-ask-answers"
  package static let version = "2"

  /// Counted from 0; another attempt shall give another text.
  package let attempt: Int

  package init(attempt: Int) { self.attempt = attempt }

  package func run(_ input: VagueAnswers, _ context: Context) throws -> TextRequests {
    TextRequests(
      input.items.filter { $0.answer == nil }.map {
        TextRequest(
          task: .vagueAnswer, question: $0.question, source: $0.source, answer: $0.reference,
          attempt: attempt)
      })
  }
}

/// Asks of every new answer whether it gives the true one away.
package struct AskLeaks: Step {
  package static let kind = "relearn-ask-leaks"
  package static let version = "1"

  package let attempt: Int

  package init(attempt: Int) { self.attempt = attempt }

  package func run(
    _ input: (VagueAnswers, TextReplies), _ context: Context
  ) throws -> TextRequests {
    let open = input.0.items.filter { $0.answer == nil }
    return TextRequests(
      zip(open, input.1.texts).map { item, text in
        TextRequest(
          task: .leak, question: item.question, answer: item.reference, attempt: attempt,
          text: text)
      })
  }
}

/// Keeps the replies that give nothing away; the other questions stay open.
package struct KeepSafeAnswers: Step {
  package static let kind = "relearn-keep-safe-answers"
  package static let version = "2"

  package let check: LeakCheck

  package init(check: LeakCheck) { self.check = check }

  /// The last replies say whether an answer leaks; without them, or where one says neither yes nor no, the rule
  /// decides.
  package func run(
    _ input: (VagueAnswers, TextReplies, TextReplies?), _ context: Context
  ) throws -> VagueAnswers {
    var (result, replies, verdicts) = input
    let open = result.items.indices.filter { result.items[$0].answer == nil }
    guard open.count == replies.texts.count,
      verdicts.map({ $0.texts.count == open.count }) ?? true
    else {
      throw MethodError("\(replies.texts.count) answers for \(open.count) questions")
    }
    for (place, (index, text)) in zip(open, replies.texts).enumerated() {
      let item = result.items[index]
      let leaks = verdicts.flatMap { JudgeReply.verdict($0.texts[place]) }
      let isSafe =
        leaks.map { !$0 && text.contains(where: \.isLetter) }
        ?? check.isSafe(
          text,
          question: ([item.question] + (item.source.map { [$0] } ?? [])).joined(separator: " "),
          reference: item.reference)
      guard isSafe else { continue }
      result.items[index].answer = text
      result.items[index].isJudged = leaks == nil ? nil : true
    }
    let left = result.items.count { $0.answer == nil }
    context.log("\(open.count - left) of \(open.count) answers are safe")
    return result
  }
}
