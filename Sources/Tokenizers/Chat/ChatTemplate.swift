/// One turn of a conversation.
package struct ChatMessage: Sendable, Equatable, Codable {
  package enum Role: String, Sendable, Codable { case system, user, assistant }

  package var role: Role
  package var content: String

  package init(_ role: Role, _ content: String) {
    self.role = role
    self.content = content
  }
}

/// How a conversation is written for a model that was taught to answer.
///
/// A family is recognised from the published Jinja text by its markers; the text is never executed.
package struct ChatTemplate: Sendable, Equatable, Codable {
  package enum Family: String, Sendable, Codable, CaseIterable {
    case chatml, llama2, llama3, gemma, phi3, zephyr, plain
  }

  package var family: Family
  /// The system message of conversations that have none of their own.
  package var defaultSystem: String?

  package init(_ family: Family, defaultSystem: String? = nil) {
    self.family = family
    self.defaultSystem = defaultSystem
  }

  /// Recognises a published template; nil for one of a family that is not known.
  package init?(jinja: String) { return nil }

  /// Returns the tokens of a conversation; nothing in a message can become a special token.
  ///
  /// `addGenerationPrompt` opens the answer's turn. Throws when the tokenizer lacks a marker, or the
  /// family has no such role.
  package func tokens(
    for messages: [ChatMessage], addGenerationPrompt: Bool = true, _ encoder: inout TextEncoder
  ) throws(TokenizerError) -> [Int32] {
    throw TokenizerError("has no chat template")
  }
}
