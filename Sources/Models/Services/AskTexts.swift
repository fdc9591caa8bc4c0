import Datasets
package import Plans

/// Asks a service about a person's own texts: `lethe score`, `generate` and `chat` on a model behind one.
///
/// Replies are kept like those of runs, so that the same question is asked once.
package struct AskTexts: Step {
  package static let kind = "ask-texts"
  package static let version = "1"

  /// What is asked of a text.
  package enum Question: Codable, Sendable {
    /// The log-probabilities of its tokens.
    case scores
    /// How it goes on, in at most this many tokens.
    case completion(maxNewTokens: Int)
  }

  /// Who is asked.
  package let service: CompletionService
  /// What is asked of each text.
  package let question: Question
  /// The texts, in order.
  package let texts: [String]

  /// Asks `service` about `texts`.
  package init(_ service: CompletionService, _ question: Question, _ texts: [String]) {
    self.service = service
    self.question = question
    self.texts = texts
  }

  package var capabilities: [Capability] { [.host(of: service.url)] }

  package func run(_ input: (), _ context: Context) throws -> TextReplies {
    try TextReplies.gather(texts.count, context) { index in
      switch question {
      case .scores: try service.scores(of: texts[index], context)
      case .completion(let most):
        try service.completion(of: texts[index], maxTokens: most, context)
      }
    }
  }
}

extension CompletionService {
  /// What the service wrote, read from its reply.
  package func generation(in reply: String) throws -> Generation {
    try ServiceReply(reply, url: url).generation()
  }

  /// The log-probabilities of a text's tokens, without those of a first one that nothing precedes.
  package func logProbabilities(of text: String, in reply: String) throws -> [Double] {
    try ServiceReply(reply, url: url).logProbabilities(of: text, after: 0, scoring)
  }
}

extension Checkpoint {
  /// The text that a model behind a service is given for a question, with all that stands in front of it.
  package func servedPrompt(asking question: String) -> String {
    promptText(of: QARow(question: question, answer: "")).prompt
  }
}
