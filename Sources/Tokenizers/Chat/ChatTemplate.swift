/// How a conversation is written for a model that was taught to answer: the Jinja template of its files, evaluated
/// within bounds.
///
/// The subset of jinja2 3.1 that `transformers` offers templates (`trim_blocks`, `lstrip_blocks`, loop controls); what
/// is not supported is an error that names it. Documentation/Tokenizers.md lists the constructs.
package struct ChatTemplate: Sendable, Equatable {
  /// The template's text.
  package let jinja: String
  /// What it knows as `bos_token` and `eos_token`: the tokens that the model's files name; nil for undefined.
  package let beginning: String?
  package let end: String?

  /// The most bytes that a template may have.
  private static let longest = 1 << 18

  package init(jinja: String, beginning: String? = nil, end: String? = nil) {
    self.jinja = jinja
    self.beginning = beginning
    self.end = end
  }

  /// Throws for a template that cannot be evaluated, with the construct that is not supported.
  ///
  /// What depends on the conversation shows only when one is written.
  package func check() throws(TokenizerError) { _ = try statements() }

  private func statements() throws(TokenizerError) -> [JinjaStatement] {
    guard jinja.utf8.count <= Self.longest else {
      throw TokenizerError("the chat template has \(jinja.utf8.count) bytes")
    }
    return try JinjaParser.statements(of: jinja)
  }

  /// Returns the text of a conversation, for people to read: special tokens are written as their names.
  ///
  /// Throws as `tokens` does.
  package func text(
    for messages: [ChatMessage], addGenerationPrompt: Bool = true
  ) throws(TokenizerError) -> String {
    try rendered(messages, addGenerationPrompt).string
  }

  /// Returns the tokens of a conversation; nothing in a message can become a special token.
  ///
  /// `addGenerationPrompt` opens the answer's turn. Throws when the template refuses the conversation or uses what is
  /// not supported.
  package func tokens(
    for messages: [ChatMessage], addGenerationPrompt: Bool = true, _ encoder: inout TextEncoder
  ) throws(TokenizerError) -> [Int32] {
    let text = try rendered(messages, addGenerationPrompt)
    return encoder.encode(Self.segments(text.runs, encoder.tokenizer))
  }

  /// Returns the tokens that end an answer: what a model learns to write after it.
  ///
  /// The first token after an answer that ends a generation, or else the first control token there; the end of text
  /// where the template writes neither.
  package func turnEnd(_ tokenizer: Tokenizer) -> [Int32] {
    let answer = "\u{E000}"
    let talk = [ChatMessage(.user, "?"), ChatMessage(.assistant, answer)]
    // A template that refuses even this conversation says nothing of its end.
    guard let text = try? rendered(talk, false),
      let place = text.runs.lastIndex(where: { $0.isForeign && $0.text.contains(answer) })
    else { return tokenizer.ending }
    let controls = Self.segments(Array(text.runs[(place + 1)...]), tokenizer).compactMap {
      segment in
      if case .control(let id) = segment { id } else { nil }
    }
    let end = controls.first { tokenizer.endings.contains($0) } ?? controls.first
    return end.map { [$0] } ?? tokenizer.ending
  }

  /// Writes a conversation with the names that `transformers` gives a template.
  private func rendered(
    _ messages: [ChatMessage], _ addGenerationPrompt: Bool
  ) throws(TokenizerError) -> JinjaText {
    var names: [String: JinjaValue] = [
      "messages": .list(
        messages.map { message in
          .dict(
            JinjaDict([
              ("role", .string(message.role.rawValue)),
              ("content", .text(JinjaText(message.content, isForeign: true))),
            ]))
        }),
      "add_generation_prompt": .bool(addGenerationPrompt), "tools": .none, "documents": .none,
    ]
    names["bos_token"] = beginning.map { .string($0) }
    names["eos_token"] = end.map { .string($0) }
    return try JinjaRenderer.render(try statements(), names)
  }

  /// Cuts the names of added tokens out of what the template wrote; what messages say is text whatever it spells.
  private static func segments(
    _ runs: [(text: String, isForeign: Bool)], _ tokenizer: Tokenizer
  ) -> [TextEncoder.Segment] {
    var segments: [TextEncoder.Segment] = []
    func add(_ bytes: some Sequence<UInt8>) {
      let text = String(decoding: Array(bytes), as: UTF8.self)
      if case .text(let before)? = segments.last {
        segments[segments.count - 1] = .text(before + text)
      } else if !text.isEmpty {
        segments.append(.text(text))
      }
    }
    for run in runs {
      let bytes = Array(run.text.utf8)
      var start = 0
      while !run.isForeign, let found = tokenizer.names.next(in: bytes, from: start) {
        add(bytes[start..<found.range.lowerBound])
        segments.append(.control(found.token.id))
        start = found.range.upperBound
      }
      add(bytes[start...])
    }
    return segments
  }
}
