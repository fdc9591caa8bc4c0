extension Node {
  /// The node as error messages name it: `'abc'`, `the quoted text 'abc'`, `a list`, `nothing`.
  package var phrase: String {
    switch content {
    case .scalar(let text, let isPlain):
      if isNull { return text.isEmpty ? "nothing" : "null" }
      let shown = text.count > 40 ? text.prefix(37) + "..." : text[...]
      let line = shown.split(whereSeparator: \.isNewline).joined(separator: " ")
      let isTypedElsewhere = CoreSchema.number(text) != nil || CoreSchema.flag(text) != nil
      return !isPlain && isTypedElsewhere ? "the quoted text '\(line)'" : "'\(line)'"
    case .sequence: return "a list"
    case .mapping: return "a mapping"
    }
  }
}
