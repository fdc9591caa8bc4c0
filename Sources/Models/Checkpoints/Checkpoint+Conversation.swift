package import Tokenizers

extension PromptTemplate {
  /// The prompt that asks by the model's chat template.
  package static let chat = PromptTemplate(prompt: "chat")
}

extension Checkpoint {
  /// Returns the model, asked by another prompt from now on.
  package func asked(by template: PromptTemplate) -> Checkpoint {
    var copy = self
    copy.template = template
    return copy
  }

  /// Returns the tokens that precede the next answer of a conversation.
  ///
  /// A prompt other than `chat` knows only the last message. Throws when the prompt is `chat` and the model
  /// has no chat template.
  package func tokens(
    for messages: [ChatMessage], _ encoder: inout TextEncoder
  ) throws -> [Int32] {
    guard template == .chat else {
      return encoder.encode(template.text(for: messages.last?.content ?? ""))
    }
    guard let chat else { throw ModelError.noChatTemplate }
    return try chat.tokens(for: messages, &encoder)
  }
}
