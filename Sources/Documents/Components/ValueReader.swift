/// How values of one kind are read, in a document as on a command line; what scalars mean is the core schema of YAML 1.2.
package struct ValueReader<Value>: Sendable {
  /// What values there are, for documentation and errors.
  let kind: Field.Kind
  let value: @Sendable (Node) throws(Mismatch) -> Value
  /// How a value is written.
  let spelled: @Sendable (Value) -> Node

  init(
    _ kind: Field.Kind, spelled: @escaping @Sendable (Value) -> Node,
    value: @escaping @Sendable (Node) throws(Mismatch) -> Value
  ) {
    self.kind = kind
    self.value = value
    self.spelled = spelled
  }

  /// Returns the value of a node, and the node that stands for it in resolved documents.
  func convert(_ node: Node) throws(Mismatch) -> (Value, Node) {
    let value = try value(node)
    return (value, spelled(value).moved(to: node.range))
  }

  /// Reads texts of a form of their own; `form` says in words which, with an example.
  package static func parsed(
    _ form: String, _ parse: @escaping @Sendable (String) -> Value?
  ) -> ValueReader {
    ValueReader(.text, spelled: { .plain("\($0)") }) { node throws(Mismatch) in
      if let value = node.text.flatMap(parse) { return value }
      throw Mismatch(code: "invalid-value", reason: "must be \(form), found \(node.phrase)")
    }
  }
}

extension ValueReader where Value == Double {
  /// Reads real numbers; without bounds, finite ones.
  package static func number(
    in bounds: ClosedRange<Double> = -.greatestFiniteMagnitude ... .greatestFiniteMagnitude
  ) -> ValueReader {
    let kind = Field.Kind.number(bounds)
    return ValueReader(kind, spelled: { .plain(Field.Kind.text(of: $0)) }) {
      node throws(Mismatch) in
      guard let text = node.plainText, let value = CoreSchema.number(text) else {
        throw Mismatch(node, wanted: kind, help: node.quotesHelp ?? node.numberHelp)
      }
      let overflows = value.isInfinite && text.unicodeScalars.contains { ("0"..."9").contains($0) }
      guard bounds.contains(value), !overflows else {
        throw Mismatch(code: "out-of-range", wanted: kind, found: text)
      }
      return value
    }
  }

  /// Reads finite numbers above 0.
  package static var positive: ValueReader {
    .parsed("a number above 0") { Double($0).flatMap { $0 > 0 && $0.isFinite ? $0 : nil } }
  }
}

extension ValueReader where Value == Int {
  /// Reads integers.
  package static func integer(in bounds: ClosedRange<Int>) -> ValueReader {
    let kind = Field.Kind.integer(bounds)
    return ValueReader(kind, spelled: { .plain(String($0)) }) { node throws(Mismatch) in
      guard let text = node.plainText, CoreSchema.isInteger(text) else {
        let exact = node.plainText.flatMap(CoreSchema.number).flatMap { Int(exactly: $0) }
        throw Mismatch(
          node, wanted: kind,
          help: exact.map { "write \($0)" } ?? node.quotesHelp ?? node.numberHelp)
      }
      guard let value = CoreSchema.integer(text), bounds.contains(value) else {
        throw Mismatch(code: "out-of-range", wanted: kind, found: text)
      }
      return value
    }
  }

  /// Reads how many there are of something, at least one.
  package static var count: ValueReader { .integer(in: 1 ... .max) }
}

extension ValueReader where Value == Bool {
  /// Reads `true` and `false`.
  static var flag: ValueReader {
    ValueReader(.flag, spelled: { .plain(String($0)) }) { node throws(Mismatch) in
      if let value = node.plainText.flatMap(CoreSchema.flag) { return value }
      var help = node.quotesHelp
      switch node.plainText?.lowercased() {
      case "yes", "on", "y", "1": help = "write true"
      case "no", "off", "n", "0": help = "write false"
      default: break
      }
      throw Mismatch(node, wanted: .flag, help: help)
    }
  }
}

extension ValueReader where Value == String {
  /// Reads texts.
  package static var text: ValueReader { text(as: .text) }

  /// Reads texts that stand for something.
  static func text(as kind: Field.Kind) -> ValueReader {
    ValueReader(kind, spelled: { .text($0) }) { node throws(Mismatch) in
      if let text = node.text, !node.isNull { return text }
      throw Mismatch(
        node, wanted: kind, help: node.plainText == "null" ? "quote it: \"null\"" : nil)
    }
  }

  /// Reads one of some names.
  package static func choice(of names: [String]) -> ValueReader {
    let kind = Field.Kind.choice(names)
    return ValueReader(kind, spelled: { .text($0) }) { node throws(Mismatch) in
      guard let text = node.text, !node.isNull else { throw Mismatch(node, wanted: kind) }
      guard names.contains(text) else {
        throw Mismatch(
          code: "unknown-choice", wanted: kind, found: node.phrase,
          help: Suggestion.nearest(to: text, among: names).map { "did you mean '\($0)'?" })
      }
      return text
    }
  }
}

extension ValueReader where Value: CaseIterable & RawRepresentable<String> & Sendable {
  /// Reads one of the cases of an enumeration by its name.
  package static var choice: ValueReader {
    let names = ValueReader<String>.choice(of: Value.allCases.map(\.rawValue))
    return ValueReader(names.kind, spelled: { .text($0.rawValue) }) { node throws(Mismatch) in
      if let value = Value(rawValue: try names.value(node)) { return value }
      throw Mismatch(node, wanted: names.kind)
    }
  }
}

extension Node {
  fileprivate var quotesHelp: String? {
    guard plainText == nil, let text, !text.isEmpty,
      CoreSchema.number(text) != nil || CoreSchema.flag(text) != nil
    else { return nil }
    return "remove the quotes"
  }

  /// Explains spellings that other languages take for numbers.
  fileprivate var numberHelp: String? {
    guard let text = plainText, let first = text.unicodeScalars.first,
      ("0"..."9").contains(first) || "+-.".unicodeScalars.contains(first)
    else { return nil }
    if text.contains("_") { return "digits are written without '_'" }
    if text.contains(",") { return "the decimal mark is a point, and digits are not grouped" }
    if text.hasSuffix("%") { return "write a fraction: 5% is 0.05" }
    return nil
  }
}
