package import Tokenizers

extension Checkpoint {
  /// Returns the model, asked by another prompt from now on.
  package func asked(by template: PromptTemplate) -> Checkpoint {
    var copy = self
    copy.template = template
    return copy
  }

  /// Returns the tokens that precede the next answer of a conversation; at least one.
  ///
  /// A prompt other than `chat` knows only the last message. Throws when the prompt is `chat` and the model
  /// has no chat template.
  package func tokens(
    for messages: [ChatMessage], _ encoder: inout TextEncoder
  ) throws -> [Int32] {
    guard template.isChat else {
      return opened(encoder.encode(template.text(for: messages.last?.content ?? "")))
    }
    guard let chat else { throw ModelError.noChatTemplate }
    var messages = messages
    if let system = template.system, messages.first?.role != .system {
      messages.insert(ChatMessage(.system, system), at: 0)
    }
    return opened(try chat.tokens(for: messages, &encoder))
  }
}
