package import Datasets
package import Plans

/// Asks a service about every row of a corpus; replies are kept as they come.
///
/// It is light, as it only waits: so it runs where the network is. What has been replied survives a failure, and a rerun
/// asks nothing.
package struct AskService: Step {
  package static let kind = "ask-service"
  package static let version = "1"

  /// What is asked of a row.
  package enum Question: Codable, Sendable {
    /// The log-probabilities of its answers.
    case scores(ScoreAnswers.Candidates)
    /// An answer of at most this many tokens.
    case answer(maxNewTokens: Int)
  }

  package let service: CompletionService
  package let question: Question

  package init(_ service: CompletionService, _ question: Question) {
    self.service = service
    self.question = question
  }

  package var capabilities: [Capability] { [.host(of: service.url)] }

  package func run(_ input: (Checkpoint, Corpus), _ context: Context) throws -> TextReplies {
    switch question {
    case .scores(let candidates):
      let texts = ServiceTexts.scored(input.0, input.1, candidates).flatMap(\.self)
      return try TextReplies.gather(texts.count, context) {
        try service.scores(of: texts[$0].whole, after: texts[$0].before, context)
      }
    case .answer(let most):
      let prompts = ServiceTexts.asked(input.0, input.1).map(\.prompt)
      return try TextReplies.gather(prompts.count, context) {
        try service.completion(of: prompts[$0], maxTokens: most, context)
      }
    }
  }
}

/// Reads the scores of answers out of a service's replies; the end of text is not among the tokens.
package struct ReadServiceScores: Step {
  package static let kind = "read-service-scores"
  package static let version = "1"

  package let service: CompletionService
  package let candidates: ScoreAnswers.Candidates

  package init(_ service: CompletionService, _ candidates: ScoreAnswers.Candidates) {
    self.service = service
    self.candidates = candidates
  }

  package func run(
    _ input: (Checkpoint, Corpus, TextReplies), _ context: Context
  ) throws -> Scores {
    let (model, corpus, replies) = input
    let texts = ServiceTexts.scored(model, corpus, candidates)
    guard replies.texts.count == texts.reduce(0, { $0 + $1.count }) else {
      throw ModelError.serviceReply(url: service.url, "\(replies.texts.count) replies are too few")
    }
    var rest = replies.texts[...]
    return Scores(
      rows: try zip(corpus.rows, texts).map { row, asked in
        let scores = try asked.map { text in
          let values = try ServiceReply(rest.removeFirst(), url: service.url)
            .logProbabilities(of: text.whole, after: text.before, service.scoring)
          return Score(nll: -values.reduce(0, +), tokens: values.count)
        }
        return candidates.scores(scores, of: row)
      })
  }
}

/// Reads answers out of a service's replies.
package struct ReadServiceAnswers: Step {
  package static let kind = "read-service-answers"
  package static let version = "1"

  package let service: CompletionService

  package init(_ service: CompletionService) { self.service = service }

  package func run(
    _ input: (Checkpoint, Corpus, TextReplies), _ context: Context
  ) throws -> Generations {
    let (model, corpus, replies) = input
    var rows = corpus.rows.map { _ in Generation(text: "", tokens: 0, ended: true) }
    let asked = ServiceTexts.asked(model, corpus)
    guard replies.texts.count == asked.count else {
      throw ModelError.serviceReply(url: service.url, "\(replies.texts.count) replies are too few")
    }
    for (question, reply) in zip(asked, replies.texts) {
      var found = try ServiceReply(reply, url: service.url).generation()
      if !corpus.rows[question.row].isText { found.text = model.template.answer(found.text) }
      rows[question.row] = found
    }
    return Generations(rows: rows)
  }
}

extension Plan {
  /// Adds what scores a corpus under a model: by its weights, or by its service.
  package mutating func addScores(
    _ label: String, _ candidates: ScoreAnswers.Candidates = .all, of model: Ref<Checkpoint>,
    _ corpus: Ref<Corpus>, by service: CompletionService?
  ) -> Ref<Scores> {
    guard let service else { return add(label, ScoreAnswers(candidates), model, corpus) }
    let replies = add(
      "\(label) replies", AskService(service, .scores(candidates)), model, corpus)
    return add(label, ReadServiceScores(service, candidates), model, corpus, replies)
  }

  /// Adds what lets a model answer a corpus greedily: by its weights, or by its service.
  package mutating func addAnswers(
    _ label: String, maxNewTokens: Int = 200, of model: Ref<Checkpoint>, _ corpus: Ref<Corpus>,
    by service: CompletionService?
  ) -> Ref<Generations> {
    guard let service else {
      return add(label, GenerateAnswers(maxNewTokens: maxNewTokens), model, corpus)
    }
    let replies = add(
      "\(label) replies", AskService(service, .answer(maxNewTokens: maxNewTokens)), model, corpus)
    return add(label, ReadServiceAnswers(service), model, corpus, replies)
  }
}
