package import Datasets
package import Models
package import Plans

/// Asks for the four variants of each forget question; texts, which ask nothing, are left out.
package struct AskVariants: Step {
  package static let kind = "relearn-ask-variants"
  package static let version = "1"

  package init() {}

  package func run(_ input: Corpus, _ context: Context) throws -> TextRequests {
    let questions = input.rows.filter { !$0.isText }
    guard !questions.isEmpty else {
      throw MethodError("relearn varies questions, and the forget rows are texts: add questions")
    }
    return TextRequests(
      questions.flatMap { row in
        TextTask.variants.map { TextRequest(task: $0, question: row.question, answer: row.answer) }
      })
  }
}

/// Puts original questions and their variants together; empty replies and repetitions are left out.
package struct CollectQuestions: Step {
  package static let kind = "relearn-collect-questions"
  package static let version = "2"

  package init() {}

  package func run(
    _ input: (Corpus, TextReplies), _ context: Context
  ) throws -> VagueAnswers {
    let (corpus, variants) = input
    let kinds = TextTask.variants.count
    let questions = corpus.rows.enumerated().filter { !$0.element.isText }
    guard variants.texts.count == questions.count * kinds else {
      throw MethodError("\(variants.texts.count) variants for \(questions.count) questions")
    }
    var items: [VagueAnswers.Item] = []
    for (place, (index, row)) in questions.enumerated() {
      var known: Set<String> = []
      for question in [row.question] + variants.texts[place * kinds..<(place + 1) * kinds]
      where !question.isEmpty && known.insert(question).inserted {
        items.append(
          VagueAnswers.Item(
            row: index, question: question, source: question == row.question ? nil : row.question,
            reference: row.answer))
      }
    }
    return VagueAnswers(items: items)
  }
}
