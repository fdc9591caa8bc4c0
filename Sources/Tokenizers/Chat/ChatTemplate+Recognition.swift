extension ChatTemplate {
  /// Recognises a published template; nil for one of a family that is not known.
  package init?(jinja: String) {
    func has(_ marker: String) -> Bool { jinja.contains(marker) }
    if has("<|im_start|>"), has("<|im_end|>") {
      self.init(.chatml, defaultSystem: Self.literal(after: "<|im_start|>system", in: jinja))
    } else if has("<|start_header_id|>"), has("<|eot_id|>") {
      self.init(has("Cutting Knowledge Date") ? .llama31 : .llama3)
    } else if has("<start_of_turn>"), has("<end_of_turn>") {
      self.init(has("first_user_prefix") ? .gemma3 : .gemma)
    } else if has("[INST]"), has("<<SYS>>") {
      self.init(.llama2)
    } else if has("<|user|>"), has("<|assistant|>") {
      // Phi 3 ends a turn by a token of its own, Zephyr by the end of text.
      if has("<|end|>") {
        self.init(.phi3)
      } else if has("eos_token") {
        self.init(.zephyr)
      } else {
        return nil
      }
    } else {
      return nil
    }
  }

  /// Returns the system message that a ChatML template writes out: plain text between the head of the
  /// turn and its end, nothing put in.
  private static func literal(after head: String, in jinja: String) -> String? {
    var rest = jinja[...]
    while let range = rest.firstRange(of: head) {
      rest = rest[range.upperBound...]
      guard let end = rest.firstRange(of: "<|im_end|>") else { return nil }
      var text = String(rest[..<end.lowerBound])
      if text.hasPrefix("\\n") {
        text.removeFirst(2)
      } else if text.hasPrefix("\n") {
        text.removeFirst()
      } else {
        continue
      }
      if !text.contains(where: { "'\"{}".contains($0) }) {
        return text.replacing("\\n", with: "\n")
      }
    }
    return nil
  }
}
