package import Datasets
package import Documents
package import Plans

/// A language model behind a web service that speaks OpenAI's chat completions; llama.cpp, vLLM, Ollama and
/// most hosted services do.
package struct Endpoint: Codable, Sendable {
  /// The address without `/chat/completions`.
  package let baseURL: String
  package let model: String
  package let system: String?
  package let temperature: Double?
  /// 0 for the service's own limit.
  package let maxTokens: Int
  package let sendsSeed: Bool
  /// The environment variable with the key; no reply depends on it.
  package let keyVariable: MessageText

  /// Reads the parameters of whatever asks an endpoint; `temperature` when it shall not be the service's own.
  package init(_ p: inout Parameters, temperature usual: Double? = nil) {
    let url = p.text(
      "base_url", "The service's address, such as http://127.0.0.1:8000/v1 or https://host/v1.")
    baseURL = url.last == "/" ? String(url.dropLast()) : url
    model = p.text("model", "What the service calls the model.")
    system = p.optionalText("system", "A system message; none when left out.")
    temperature =
      if let usual {
        p.number("temperature", default: usual, in: 0...10, "Randomness of the replies.")
      } else {
        p.optionalNumber(
          "temperature", in: 0...10, "Randomness of the replies; the service's own when left out.")
      }
    maxTokens = p.integer(
      "max_tokens", default: 512, in: 0...1_000_000,
      "Tokens after which a reply is cut off; 0 for the service's own limit.")
    sendsSeed = p.flag(
      "send_seed", default: true, "Whether to send a seed, which a few services refuse.")
    let variable = p.text(
      "key_variable", default: "OPENAI_API_KEY",
      "The environment variable with the key to the service; nothing is sent when it is not set.")
    keyVariable = MessageText(variable)
    if p.has("base_url"), !url.hasPrefix("https://"), !url.hasPrefix("http://") {
      p.report("base_url", "'base_url' starts with https:// or http://")
    } else if baseURL.hasSuffix("/chat/completions") {
      p.report(
        "base_url", "'base_url' is what precedes /chat/completions",
        help: "write \(baseURL.dropLast("/chat/completions".count))")
    }
    if !Self.isKeyName(variable) {
      // A spec from elsewhere must not be able to send other secrets away.
      p.report(
        "key_variable", "'key_variable' is a name of capitals, digits and '_' that ends in _API_KEY"
      )
    }
  }

  static func isKeyName(_ text: String) -> Bool {
    text.hasSuffix("_API_KEY")
      && text.utf8.allSatisfy {
        (0x41...0x5A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x5F
      }
  }

  /// Asks one thing; `seed` goes along if the service takes one.
  package func reply(
    to instruction: String, seed: UInt64, _ context: Context
  ) throws -> String {
    var messages = [Message(role: "user", content: instruction)]
    if let system { messages.insert(Message(role: "system", content: system), at: 0) }
    let question = Question(
      model: model, messages: messages, temperature: temperature,
      maxTokens: maxTokens > 0 ? maxTokens : nil,
      // Some services read it as a signed 32-bit number.
      seed: sendsSeed ? Int(seed >> 33) : nil)
    let url = baseURL + "/chat/completions"
    let bytes = try context.web.post(
      WebRequest(
        url: url, body: CanonicalJSON.encode(question), keyVariable: keyVariable.text))
    guard let answer = try? CanonicalJSON.decode(Answer.self, from: bytes),
      let text = answer.choices.first?.message.content
    else {
      throw ModelError.noCompletion(
        url: url, reply: String(decoding: bytes.prefix(200), as: UTF8.self))
    }
    return text
  }

  private struct Message: Codable {
    let role: String
    let content: String
  }

  private struct Question: Codable {
    let model: String
    let messages: [Message]
    let temperature: Double?
    let maxTokens: Int?
    let seed: Int?

    private enum CodingKeys: String, CodingKey {
      case model, messages, temperature, seed
      case maxTokens = "max_tokens"
    }
  }

  private struct Answer: Decodable {
    struct Choice: Decodable { let message: Text }
    struct Text: Decodable { let content: String? }
    let choices: [Choice]
  }
}
