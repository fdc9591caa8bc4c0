package import Documents

/// How a question becomes the text that precedes its answer.
package struct PromptTemplate: Codable, Sendable, Equatable {
  /// The prompt with `{question}` standing for the question, or `chat`.
  package var prompt: String
  /// The system message of a chat; nil for the chat template's own.
  package var system: String?
  /// Whether the blank at the prompt's end is tokenised with the answer, as in running text; nil for a prompt that ends
  /// in none.
  package var joint: Bool?

  package static let standard = PromptTemplate(prompt: "Question: {question}\nAnswer: ")
  /// The prompt that asks by the model's chat template.
  package static let chat = PromptTemplate(prompt: "chat")

  package init(prompt: String, system: String? = nil, joint: Bool = true) {
    self.prompt = prompt
    self.system = system
    self.joint = prompt.hasSuffix(" ") ? joint : nil
  }

  /// Whether the model is asked by its chat template.
  package var isChat: Bool { prompt == Self.chat.prompt }

  /// Reads the parameter `prompt` of models that have no chat template.
  package init(_ p: inout Parameters) {
    self.init(
      prompt: p.text(
        "prompt", default: Self.standard.prompt,
        "Text before an answer; {question} stands for the question."),
      joint: Self.joint(&p))
    if !prompt.contains("{question}") { p.report("prompt", "must contain {question}") }
  }

  /// Reads the parameters `prompt` and `system` of models that may have a chat template.
  package init(chatting p: inout Parameters) {
    self.init(
      prompt: p.text(
        "prompt", default: Self.chat.prompt,
        "Text before an answer; {question} stands for the question. Or 'chat': the model's template."
      ),
      system: p.optionalText(
        "system", "The system message of a chat; null for the template's own."),
      joint: Self.joint(&p))
    if !isChat, !prompt.contains("{question}") {
      p.report("prompt", "must be 'chat' or contain {question}")
    }
    if !isChat, system != nil { p.report("system", "needs the prompt 'chat'") }
  }

  private static func joint(_ p: inout Parameters) -> Bool {
    p.flag(
      "joint", default: true,
      "Tokenise a blank at the end of 'prompt' with the answer, as running text is; false: with the prompt."
    )
  }

  /// The prompt for a question without the blank that is tokenised with the answer, and that blank.
  package func parts(for question: String) -> (prompt: String, blank: String) {
    let text = text(for: question)
    guard joint == true, !isChat else { return (text, "") }
    let blank = text.reversed().prefix { $0 == " " }
    return (String(text.dropLast(blank.count)), String(blank))
  }

  /// What a model wrote after the prompt, without the blank that belongs to the prompt.
  package func answer(_ written: String) -> String {
    joint == true && !isChat && written.hasPrefix(" ") ? String(written.dropFirst()) : written
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
