/// Turns scalars into values of a kind; what each accepts is the core schema of YAML 1.2.
enum ScalarReading {
  static func number(_ node: Node, in bounds: ClosedRange<Double>) throws(Mismatch) -> Double {
    let kind = Field.Kind.number(bounds)
    guard let text = node.plainText, let value = CoreSchema.number(text) else {
      throw Mismatch(node, wanted: kind, help: quotesHelp(node) ?? numberHelp(node.plainText))
    }
    let overflows = value.isInfinite && text.unicodeScalars.contains { ("0"..."9").contains($0) }
    guard bounds.contains(value), !overflows else {
      throw Mismatch(code: "out-of-range", wanted: kind, found: text)
    }
    return value
  }

  static func integer(_ node: Node, in bounds: ClosedRange<Int>) throws(Mismatch) -> Int {
    let kind = Field.Kind.integer(bounds)
    guard let text = node.plainText, CoreSchema.isInteger(text) else {
      let exact = node.plainText.flatMap(CoreSchema.number).flatMap { Int(exactly: $0) }
      throw Mismatch(
        node, wanted: kind,
        help: exact.map { "write \($0)" } ?? quotesHelp(node) ?? numberHelp(node.plainText))
    }
    guard let value = CoreSchema.integer(text), bounds.contains(value) else {
      throw Mismatch(code: "out-of-range", wanted: kind, found: text)
    }
    return value
  }

  static func flag(_ node: Node) throws(Mismatch) -> Bool {
    if let value = node.plainText.flatMap(CoreSchema.flag) { return value }
    var help = quotesHelp(node)
    switch node.plainText?.lowercased() {
    case "yes", "on", "y", "1": help = "write true"
    case "no", "off", "n", "0": help = "write false"
    default: break
    }
    throw Mismatch(node, wanted: .flag, help: help)
  }

  static func text(_ node: Node, as kind: Field.Kind = .text) throws(Mismatch) -> String {
    guard let text = node.text, !node.isNull else {
      throw Mismatch(
        node, wanted: kind, help: node.plainText == "null" ? "quote it: \"null\"" : nil)
    }
    return text
  }

  static func choice(_ node: Node, of names: [String]) throws(Mismatch) -> String {
    guard let text = node.text, !node.isNull else { throw Mismatch(node, wanted: .choice(names)) }
    guard names.contains(text) else {
      throw Mismatch(
        code: "unknown-choice", wanted: .choice(names), found: node.phrase,
        help: Suggestion.nearest(to: text, among: names).map { "did you mean '\($0)'?" })
    }
    return text
  }

  private static func quotesHelp(_ node: Node) -> String? {
    guard node.plainText == nil, let text = node.text, !text.isEmpty,
      CoreSchema.number(text) != nil || CoreSchema.flag(text) != nil
    else { return nil }
    return "remove the quotes"
  }

  /// Explains spellings that other languages take for numbers.
  private static func numberHelp(_ text: String?) -> String? {
    guard let text, let first = text.unicodeScalars.first,
      ("0"..."9").contains(first) || "+-.".unicodeScalars.contains(first)
    else { return nil }
    if text.contains("_") { return "digits are written without '_'" }
    if text.contains(",") { return "the decimal mark is a point, and digits are not grouped" }
    if text.hasSuffix("%") { return "write a fraction: 5% is 0.05" }
    return nil
  }
}
