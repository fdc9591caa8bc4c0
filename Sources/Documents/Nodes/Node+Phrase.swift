extension Node {
  /// The node as error messages name it: `'abc'`, `the quoted text 'abc'`, `a list`, `nothing`.
  package var phrase: String {
    switch content {
    case .scalar(let text, let isPlain):
      if isNull { return text.isEmpty ? "nothing" : "null" }
      let line = text.clipped.split(whereSeparator: \.isNewline).joined(separator: " ")
      let isTypedElsewhere = CoreSchema.number(text) != nil || CoreSchema.flag(text) != nil
      return !isPlain && isTypedElsewhere ? "the quoted text '\(line)'" : "'\(line)'"
    case .sequence: return "a list"
    case .mapping: return "a mapping"
    }
  }
}

extension String {
  /// The text, cut when it is too long for a message.
  var clipped: String { count > 48 ? prefix(45) + "..." : self }
}
