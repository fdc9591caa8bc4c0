package import Documents

/// How a question becomes the text that precedes its answer.
package struct PromptTemplate: Codable, Sendable, Equatable {
  /// The prompt with `{question}` standing for the question, or `chat`.
  package var prompt: String
  /// The system message of a chat; nil for the chat template's own.
  package var system: String?

  package static let standard = PromptTemplate(prompt: "Question: {question}\nAnswer: ")
  /// The prompt that asks by the model's chat template.
  package static let chat = PromptTemplate(prompt: "chat")

  package init(prompt: String, system: String? = nil) {
    self.prompt = prompt
    self.system = system
  }

  /// Whether the model is asked by its chat template.
  package var isChat: Bool { prompt == Self.chat.prompt }

  /// Reads the parameter `prompt` of models that have no chat template.
  package init(_ p: inout Parameters) {
    prompt = p.text(
      "prompt", default: Self.standard.prompt,
      "Text before an answer; {question} stands for the question.")
    if !prompt.contains("{question}") { p.report("prompt", "must contain {question}") }
  }

  /// Reads the parameters `prompt` and `system` of models that may have a chat template.
  package init(chatting p: inout Parameters) {
    prompt = p.text(
      "prompt", default: Self.chat.prompt,
      "Text before an answer; {question} stands for the question. Or 'chat': the model's template.")
    system = p.optionalText(
      "system", "The system message of a chat; null for the template's own.")
    if !isChat, !prompt.contains("{question}") {
      p.report("prompt", "must be 'chat' or contain {question}")
    }
    if !isChat, system != nil { p.report("system", "needs the prompt 'chat'") }
  }

  /// Returns the prompt for a question.
  package func text(for question: String) -> String {
    var out = ""
    var rest = prompt[...]
    while let range = rest.firstRange(of: "{question}") {
      out += rest[..<range.lowerBound] + question
      rest = rest[range.upperBound...]
    }
    return out + rest
  }
}
