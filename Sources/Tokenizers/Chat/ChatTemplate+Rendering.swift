/// A part of a written conversation.
enum ChatPart: Equatable {
  case text(String)
  /// The name of a special token.
  case marker(String)
  /// The tokens that begin and end a text.
  case beginning, end
}

// The families' texts are those that their published templates give in `transformers`.
extension ChatTemplate {
  /// Writes a conversation.
  func rendered(
    _ messages: [ChatMessage], _ addGenerationPrompt: Bool
  ) throws(TokenizerError) -> [ChatPart] {
    var messages = messages
    if let defaultSystem, messages.first?.role != .system {
      messages.insert(ChatMessage(.system, defaultSystem), at: 0)
    }
    switch family {
    case .chatml:
      return headed(messages, addGenerationPrompt) { (role, content) in
        [.marker("<|im_start|>"), .text("\(role)\n\(content ?? "")")]
          + (content == nil ? [] : [.marker("<|im_end|>"), .text("\n")])
      }
    case .llama3, .llama31:
      for index in messages.indices {
        messages[index].content = Self.trimmed(messages[index].content)
      }
      if family == .llama31 { messages = dated(messages) }
      return [.beginning]
        + headed(messages, addGenerationPrompt) { (role, content) in
          [
            .marker("<|start_header_id|>"), .text(role), .marker("<|end_header_id|>"),
            .text("\n\n" + (content ?? "")),
          ] + (content == nil ? [] : [.marker("<|eot_id|>")])
        }
    case .phi3:
      return headed(messages, addGenerationPrompt) { (role, content) in
        [.marker("<|\(role)|>"), .text("\n" + (content ?? ""))]
          + (content == nil ? [] : [.marker("<|end|>"), .text("\n")])
      } + (addGenerationPrompt ? [] : [.end])
    case .zephyr:
      return headed(messages, addGenerationPrompt) { (role, content) in
        [.marker("<|\(role)|>"), .text("\n" + (content ?? ""))]
          + (content == nil ? [] : [.end, .text("\n")])
      }
    case .plain:
      let names = ["system": "", "user": "User:\n", "assistant": "Assistant:\n"]
      return headed(messages, addGenerationPrompt) { (role, content) in
        [.text((names[role] ?? "") + (content.map { $0 + "\n\n" } ?? ""))]
      }
    case .gemma, .gemma3: return try gemma(messages, addGenerationPrompt)
    case .llama2: return try llama2(messages)
    }
  }

  /// Each turn by its role; the answer's turn without content when it is to be written.
  private func headed(
    _ messages: [ChatMessage], _ addGenerationPrompt: Bool,
    _ turn: (_ role: String, _ content: String?) -> [ChatPart]
  ) -> [ChatPart] {
    messages.flatMap { turn($0.role.rawValue, $0.content) }
      + (addGenerationPrompt ? turn(ChatMessage.Role.assistant.rawValue, nil) : [])
  }

  /// Puts the dates of Llama 3.1 before the system message, which is always there.
  private func dated(_ messages: [ChatMessage]) -> [ChatMessage] {
    let (system, rest) = Self.split(messages)
    let dates = "Cutting Knowledge Date: December 2023\nToday Date: 26 Jul 2024\n\n"
    return [ChatMessage(.system, dates + (system ?? ""))] + rest
  }

  private func gemma(
    _ messages: [ChatMessage], _ addGenerationPrompt: Bool
  ) throws(TokenizerError) -> [ChatPart] {
    var (system, turns) = Self.split(messages)
    guard system == nil || family == .gemma3 else {
      throw TokenizerError("the chat template knows no system message")
    }
    try Self.checkTurns(turns)
    var out: [ChatPart] = [.beginning]
    for turn in turns {
      let role = turn.role == .user ? "user" : "model"
      let content = (system.map { $0 + "\n\n" } ?? "") + Self.trimmed(turn.content)
      system = nil
      out += [.marker("<start_of_turn>"), .text("\(role)\n\(content)")]
      out += [.marker("<end_of_turn>"), .text("\n")]
    }
    return out
      + (addGenerationPrompt ? [.marker("<start_of_turn>"), .text("model\n")] : [])
  }

  private func llama2(_ messages: [ChatMessage]) throws(TokenizerError) -> [ChatPart] {
    var (system, turns) = Self.split(messages)
    try Self.checkTurns(turns)
    var out: [ChatPart] = []
    for turn in turns {
      let instruction = system.map { "<<SYS>>\n\($0)\n<</SYS>>\n\n" } ?? ""
      let content = Self.trimmed(instruction + turn.content)
      system = nil
      if turn.role == .user {
        out += [.beginning, .text("[INST] \(content) [/INST]")]
      } else {
        out += [.text(" \(content) "), .end]
      }
    }
    return out
  }

  private static func split(_ messages: [ChatMessage]) -> (system: String?, turns: [ChatMessage]) {
    guard let first = messages.first, first.role == .system else { return (nil, messages) }
    return (first.content, Array(messages.dropFirst()))
  }

  /// Questions and answers must take turns, a question first.
  private static func checkTurns(_ turns: [ChatMessage]) throws(TokenizerError) {
    for (index, turn) in turns.enumerated() {
      guard turn.role == (index.isMultiple(of: 2) ? .user : .assistant) else {
        throw TokenizerError("the chat template wants user and assistant in turn")
      }
    }
  }

  /// Drops white space at both ends, as Python's `strip`.
  private static func trimmed(_ text: String) -> String {
    // Four separators count as white space to Python only.
    func isSpace(_ scalar: Unicode.Scalar) -> Bool {
      SignKind(scalar) == .space || (0x1C...0x1F).contains(scalar.value)
    }
    var scalars = text.unicodeScalars[...]
    while let first = scalars.first, isSpace(first) { scalars.removeFirst() }
    while let last = scalars.last, isSpace(last) { scalars.removeLast() }
    return String(scalars)
  }
}
