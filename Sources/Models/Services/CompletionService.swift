package import Datasets
package import Documents
import Plans

/// A language model behind a web service that completes texts as OpenAI's legacy completions do: vLLM, SGLang and
/// llama.cpp's server have that interface.
package struct CompletionService: Codable, Sendable {
  /// How the service tells the log-probabilities of a text that it is given.
  package enum Scoring: String, Codable, Sendable, CaseIterable {
    /// vLLM's `prompt_logprobs`: for each token of the prompt, its log-probability and text.
    case promptLogprobs = "prompt_logprobs"
    /// `echo` with `logprobs`: tokens of the prompt come back with `token_logprobs` and `text_offset`.
    case echo
    /// llama.cpp's server: a request for each token, as it tells nothing of a prompt.
    case eachToken = "each_token"
    /// Not at all.
    case none
  }

  /// The address without `/completions`.
  package let url: String
  /// The model's name there.
  package let model: String
  /// How answers are scored.
  package let scoring: Scoring
  /// The environment variable with the key; no reply depends on it.
  package let keyVariable: MessageText

  package init(_ p: inout Parameters) {
    let url = p.text(
      "url", "The service's address, such as http://127.0.0.1:8000/v1 or https://host/v1.")
    self.url = url.last == "/" ? String(url.dropLast()) : url
    model = p.text("model", "What the service calls the model.")
    scoring = p.choice(
      "scores", default: .promptLogprobs,
      "How it tells the log-probabilities of a text: vLLM's prompt_logprobs, echo with logprobs, llama.cpp's server each_token by itself, or none, for metrics of answers alone."
    )
    let variable = p.text(
      "key_variable", default: "OPENAI_API_KEY",
      "The environment variable with the key to the service; nothing is sent when it is not set.")
    keyVariable = MessageText(variable)
    if p.has("url"), !url.hasPrefix("https://"), !url.hasPrefix("http://") {
      p.report("url", "'url' starts with https:// or http://")
    } else if self.url.hasSuffix("/completions") {
      p.report(
        "url", "'url' is what precedes /completions",
        help: "write \(self.url.dropLast("/completions".count))")
    }
    if !Endpoint.isKeyName(variable) {
      // A spec from elsewhere must not be able to send other secrets away.
      p.report(
        "key_variable", "'key_variable' is a name of capitals, digits and '_' that ends in _API_KEY"
      )
    }
  }

  /// Asks for the log-probabilities of a text's tokens beyond its first characters; the reply as it came.
  func scores(of text: String, after characters: Int = 0, _ context: Context) throws -> String {
    var question = Question(model: model, prompt: text, maxTokens: 1)
    switch scoring {
    case .promptLogprobs: question.promptLogprobs = 0
    case .echo: (question.echo, question.logprobs) = (true, 1)
    case .eachToken: return try eachToken(of: text, after: characters, context)
    case .none: throw ModelError.serviceReply(url: url, "'scores: none' asks for no scores")
    }
    return try post(question, context)
  }

  /// Asks for the likeliest continuation of a text; the reply as it came.
  func completion(of text: String, maxTokens: Int, _ context: Context) throws -> String {
    try post(Question(model: model, prompt: text, maxTokens: maxTokens), context)
  }

  private func post(_ question: Question, _ context: Context) throws -> String {
    let bytes = try context.web.post(
      WebRequest(
        url: url + "/completions", body: CanonicalJSON.encode(question),
        keyVariable: keyVariable.text))
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw ModelError.serviceReply(url: url, "the reply is no text in UTF-8")
    }
    return text
  }

  private struct Question: Encodable {
    let model: String
    let prompt: String
    let maxTokens: Int
    let temperature = 0
    var promptLogprobs: Int?
    var echo: Bool?
    var logprobs: Int?

    private enum CodingKeys: String, CodingKey {
      case model, prompt, temperature, echo, logprobs
      case maxTokens = "max_tokens"
      case promptLogprobs = "prompt_logprobs"
    }
  }
}
