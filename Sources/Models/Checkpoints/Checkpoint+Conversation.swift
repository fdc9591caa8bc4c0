package import Tokenizers

extension Checkpoint {
  /// Returns the model, asked by another prompt from now on.
  package func asked(by template: PromptTemplate) -> Checkpoint {
    var copy = self
    copy.template = template
    return copy
  }

  /// Returns the beginning of a text as the model reads it, for training, scoring and writing on: the tokens that
  /// its files put in front of every text (`add_special_tokens=True` in `transformers`), the soft prompt, the text.
  ///
  /// Nothing in the text becomes a special token unless `specials` says so.
  package func input(
    _ text: String, _ encoder: inout TextEncoder, specials: SpecialTokens = .asText
  ) -> [Int32] {
    opened(encoder.encode(text, specials: specials, adding: .before))
  }

  /// Returns the tokens that precede the next answer of a conversation.
  ///
  /// A prompt other than `chat` knows only the last message. Throws when the prompt is `chat` and the model
  /// has no chat template.
  package func tokens(
    for messages: [ChatMessage], _ encoder: inout TextEncoder
  ) throws -> [Int32] {
    let front = answering.front(for: messages.last?.content ?? "")
    guard template.isChat else {
      let prompt = template.parts(for: messages.last?.content ?? "").prompt
      return behind(front, input(frontText(front, template.text) + prompt, &encoder))
    }
    guard let chat else { throw ModelError.noChatTemplate }
    var messages = messages
    if let system = template.system, messages.first?.role != .system {
      messages.insert(ChatMessage(.system, system), at: 0)
    }
    messages = self.messages(messages, behind: front)
    return behind(front, opened(try chat.tokens(for: messages, &encoder)))
  }
}
