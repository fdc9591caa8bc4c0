package import Datasets
package import Models
package import Plans

/// Asks a web service about each answer; it is light, as it only waits.
package struct AskJudge: Step {
  package static let kind = "ask-judge"
  package static let version = "1"

  package let endpoint: Endpoint
  package let task: JudgeTask

  package init(endpoint: Endpoint, task: JudgeTask) {
    self.endpoint = endpoint
    self.task = task
  }

  package var capabilities: [Capability] { [.host(of: endpoint.baseURL)] }

  /// The judgements are those of `ReadEntities`; where there is nothing to ask, the reply is empty.
  package func run(
    _ input: (Corpus, Generations, Judgements?), _ context: Context
  ) throws -> TextReplies {
    let (rows, answers) = (input.0.rows, input.1.rows.map(\.text))
    guard rows.count == answers.count else {
      throw MetricError("\(answers.count) answers to \(rows.count) questions")
    }
    return try TextReplies.gather(rows.count, context) { index in
      let entities = input.2?.rows[index].expected ?? []
      guard ReadReplies.isAsked(task, answers[index], entities) else { return "" }
      let text = JudgeInstructions.judge(task, answers[index], to: rows[index], entities)
      return try endpoint.reply(to: text, seed: 0, context)
    }
  }
}

/// Reads what the service said of each answer.
package struct ReadReplies: Step {
  package static let kind = "read-judge"
  package static let version = "1"

  package let task: JudgeTask

  package init(task: JudgeTask) { self.task = task }

  /// An answer without words says nothing, and of no entities none is there.
  static func isAsked(_ task: JudgeTask, _ answer: String, _ entities: [String]) -> Bool {
    !Words(answer).all.isEmpty && !(task == .entities && entities.isEmpty)
  }

  package func run(
    _ input: (Corpus, Generations, TextReplies, Judgements?), _ context: Context
  ) throws -> Judgements {
    let (rows, answers, replies) = (input.0.rows, input.1.rows.map(\.text), input.2.texts)
    guard rows.count == answers.count, rows.count == replies.count else {
      throw MetricError("\(replies.count) judgements of \(answers.count) answers")
    }
    let found = rows.indices.map { index in
      let listed = input.3?.rows[index]
      let entities = listed?.expected ?? []
      guard Self.isAsked(task, answers[index], entities) else {
        return Judgement(score: 0, expected: entities, isByRule: listed?.isByRule)
      }
      if var found = judgement(replies[index], entities) {
        found.isByRule = listed?.isByRule
        return found
      }
      var found = byRule(answers[index], rows[index], entities)
      found.isByRule = true
      return found
    }
    let unread = found.count { $0.isByRule == true }
    if unread > 0 {
      context.log("\(unread) of \(rows.count) replies could not be read: a rule judged those rows")
    }
    return Judgements(rows: found)
  }

  /// Nil when the reply cannot be read.
  private func judgement(_ reply: String, _ entities: [String]) -> Judgement? {
    switch task {
    case .similarity: return JudgeReply.share(reply).map { Judgement(score: $0) }
    case .contradiction: return JudgeReply.verdict(reply).map { Judgement(score: $0 ? 1 : 0) }
    case .entities:
      let named = Set(JudgeReply.terms(reply).map { Words($0).all.map(\.stem) })
      let found = entities.filter { named.contains(Words($0).all.map(\.stem)) }
      guard !found.isEmpty || JudgeReply.isNone(reply) else { return nil }
      let share = Double(found.count) / Double(max(1, entities.count))
      return Judgement(score: share, expected: entities, found: found)
    }
  }

  private func byRule(_ answer: String, _ row: QARow, _ entities: [String]) -> Judgement {
    switch task {
    case .entities: EntityJudge.judgement(of: answer, expecting: entities)
    case .similarity:
      Judgement(score: WordJudge.cosine(Rouge.words(answer), Rouge.words(row.answer)))
    case .contradiction: Judgement(score: ContradictionJudge.score(of: answer, to: row))
    }
  }
}
