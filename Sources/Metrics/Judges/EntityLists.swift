package import Datasets
package import Models
package import Plans

/// Asks a web service for the entities of each right answer.
package struct AskEntities: Step {
  package static let kind = "ask-entities"
  package static let version = "1"

  package let endpoint: Endpoint

  package init(endpoint: Endpoint) { self.endpoint = endpoint }
  package var capabilities: [Capability] { [.host(of: endpoint.baseURL)] }

  package func run(_ input: Corpus, _ context: Context) throws -> TextReplies {
    try TextReplies.gather(input.rows.count, context) { index in
      try endpoint.reply(to: JudgeInstructions.list(input.rows[index]), seed: 0, context)
    }
  }
}

/// Reads the lists: a term counts that the right answer has and its question has not.
///
/// A list without any such term that does not say that there is none leaves the row to the rule of `EntityJudge`.
package struct ReadEntities: Step {
  package static let kind = "read-entities"
  package static let version = "1"

  package init() {}

  /// The judgements have the entities as `expected`, and no score yet.
  package func run(_ input: (Corpus, TextReplies), _ context: Context) throws -> Judgements {
    let (rows, replies) = (input.0.rows, input.1.texts)
    guard rows.count == replies.count else {
      throw MetricError("\(replies.count) lists of entities for \(rows.count) answers")
    }
    let found = zip(rows, replies).map { row, reply in
      let entities = Self.entities(of: row, listedIn: reply)
      let isUnread = entities.isEmpty && !JudgeReply.isNone(reply)
      return Judgement(
        score: 0,
        expected: isUnread
          ? EntityJudge.entities(of: row.answer, question: row.question) : entities,
        isByRule: isUnread ? true : nil)
    }
    context.log("\(found.count { $0.isByRule == true }) of \(rows.count) lists could not be read")
    return Judgements(rows: found)
  }

  private static func entities(of row: QARow, listedIn reply: String) -> [String] {
    let answer = Set(Words(row.answer).all.map(\.stem))
    let question = Set(Words(row.question).all.map(\.stem))
    var seen: Set<[[UInt8]]> = []
    return JudgeReply.terms(reply).filter { term in
      let stems = Words(term).all.map(\.stem)
      return !stems.isEmpty && stems.allSatisfy(answer.contains)
        && !stems.allSatisfy(question.contains) && seen.insert(stems).inserted
    }
  }
}
