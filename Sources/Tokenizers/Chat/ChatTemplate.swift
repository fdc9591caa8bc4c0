/// How a conversation is written for a model that was taught to answer.
///
/// A family is recognised from the published Jinja text by its markers; the text is never executed.
package struct ChatTemplate: Sendable, Equatable, Codable {
  package enum Family: String, Sendable, Codable, CaseIterable {
    /// SmolLM2, Qwen and many more. Of Qwen 3, what it writes for models that do not think aloud is left out.
    case chatml
    case llama2
    case llama3
    /// Llama 3.1 to 3.3, whose system message begins with dates; today's is the one of the template.
    case llama31 = "llama3.1"
    /// Gemma 1 and 2, which know no system message.
    case gemma
    /// Gemma 3, which reads the system message at the start of the first question.
    case gemma3
    case phi3
    case zephyr
    /// For models that were taught no template.
    case plain
  }

  package var family: Family
  /// The system message of conversations that have none of their own.
  package var defaultSystem: String?

  package init(_ family: Family, defaultSystem: String? = nil) {
    self.family = family
    self.defaultSystem = defaultSystem
  }

  /// Returns the text of a conversation, for people to read: special tokens are written as their names.
  ///
  /// Throws as `tokens` does.
  package func text(
    for messages: [ChatMessage], addGenerationPrompt: Bool = true, _ tokenizer: Tokenizer
  ) throws(TokenizerError) -> String {
    try rendered(messages, addGenerationPrompt).map { part in
      switch part {
      case .text(let text), .marker(let text): text
      case .beginning: tokenizer.beginning.flatMap(tokenizer.name) ?? ""
      case .end: tokenizer.end.flatMap(tokenizer.name) ?? ""
      }
    }.joined()
  }

  /// Returns the tokens of a conversation; nothing in a message can become a special token.
  ///
  /// `addGenerationPrompt` opens the answer's turn. Throws when the family has no place for a role, or
  /// for turns that do not alternate.
  package func tokens(
    for messages: [ChatMessage], addGenerationPrompt: Bool = true, _ encoder: inout TextEncoder
  ) throws(TokenizerError) -> [Int32] {
    let tokenizer = encoder.tokenizer
    var segments: [TextEncoder.Segment] = []
    func add(_ text: String) {
      if case .text(let before)? = segments.last {
        segments[segments.count - 1] = .text(before + text)
      } else if !text.isEmpty {
        segments.append(.text(text))
      }
    }
    func add(_ id: Int32?) { if let id { segments.append(.control(id)) } }
    for part in try rendered(messages, addGenerationPrompt) {
      switch part {
      case .text(let text): add(text)
      case .marker(let name):
        // Where a marker is no token of its own, the model was taught it as text.
        if let id = tokenizer.added(named: name) { add(id) } else { add(name) }
      case .beginning: add(tokenizer.beginning)
      case .end: add(tokenizer.end)
      }
    }
    return encoder.encode(segments)
  }

  /// Returns the tokens that end an answer: what a model learns to write after it.
  package func turnEnd(_ tokenizer: Tokenizer) -> [Int32] {
    let name: String? =
      switch family {
      case .chatml: "<|im_end|>"
      case .llama3, .llama31: "<|eot_id|>"
      case .gemma, .gemma3: "<end_of_turn>"
      case .phi3: "<|end|>"
      case .llama2, .zephyr, .plain: nil
      }
    return name.flatMap(tokenizer.added).map { [$0] } ?? tokenizer.ending
  }
}
