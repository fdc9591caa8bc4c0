import Models
import Tokenizers

/// What was said so far, as the model that is asked next reads it.
///
/// A model is asked as it was taught to be: by its chat template with the turns before, or by its prompt,
/// which knows a single question.
struct Conversation {
  private let model: Checkpoint
  private var turns: [ChatMessage]
  private let opening: Int
  private var encoder: TextEncoder
  /// Most tokens of all turns together; the oldest are forgotten first.
  private let limit: Int

  init(_ model: Checkpoint, system: String? = nil, limit: Int = 1792) {
    self.model = model
    self.limit = min(limit, model.positions ?? limit)
    turns = system.map { [ChatMessage(.system, $0)] } ?? []
    opening = turns.count
    encoder = TextEncoder(model.tokenizer)
  }

  /// Adds a question and returns the tokens of all that is left of the conversation, ready for the answer.
  mutating func tokens(asking question: String) throws -> [Int32] {
    turns.append(ChatMessage(.user, question))
    var tokens = try model.tokens(for: turns, &encoder)
    while tokens.count > limit, turns.count > opening + 1 {
      turns.removeSubrange(opening..<min(opening + 2, turns.count - 1))
      tokens = try model.tokens(for: turns, &encoder)
    }
    return tokens
  }

  /// Notes what the model answered.
  mutating func add(answer: String) { turns.append(ChatMessage(.assistant, answer)) }
}
