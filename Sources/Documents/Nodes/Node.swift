/// A value read from a document, with the place it was read from.
///
/// Scalars have no type: `no`, `1e-5` and `on` stay text until somebody who knows the type asks.
package struct Node: Sendable {
  /// What a node says.
  package indirect enum Content: Sendable, Equatable {
    /// `isPlain` is true for text without quotes, on one line and without tabs: only such text can be
    /// a number, a flag or null.
    case scalar(text: String, isPlain: Bool)
    case sequence([Node])
    /// Entries in the order they were written; keys are scalars, each text at most once.
    case mapping([Entry])
  }

  /// One key of a mapping with its value.
  package struct Entry: Sendable, Equatable {
    package var key: Node
    package var value: Node

    package init(key: Node, value: Node) {
      self.key = key
      self.value = value
    }
  }

  package var content: Content
  package var range: SourceRange

  package init(_ content: Content, at range: SourceRange = .nowhere) {
    self.content = content
    self.range = range
  }
}

extension Node: Equatable {
  /// Nodes are equal when they say the same, wherever they stand.
  package static func == (a: Node, b: Node) -> Bool { a.content == b.content }
}

extension Node {
  /// Makes a scalar without quotes: a number, a flag, null, or text that is safe without quotes.
  package static func plain(_ text: String, at range: SourceRange = .nowhere) -> Node {
    Node(.scalar(text: text, isPlain: true), at: range)
  }

  /// Makes a text, quoted only when it could be taken for something else.
  package static func text(_ text: String, at range: SourceRange = .nowhere) -> Node {
    Node(.scalar(text: text, isPlain: CoreSchema.isSafePlainText(text)), at: range)
  }

  /// Makes a list.
  package static func list(_ items: [Node], at range: SourceRange = .nowhere) -> Node {
    Node(.sequence(items), at: range)
  }

  /// Makes a mapping from keys and values in order.
  package static func mapping(
    _ entries: [(String, Node)], at range: SourceRange = .nowhere
  ) -> Node {
    Node(.mapping(entries.map { Entry(key: .key($0.0, at: $0.1.range), value: $0.1) }), at: range)
  }

  /// Makes a key, which is text whatever it looks like, quoted only when it could not stand otherwise.
  package static func key(_ text: String, at range: SourceRange = .nowhere) -> Node {
    Node(.scalar(text: text, isPlain: PlainScalar.canHold(text) && text != "<<"), at: range)
  }

  /// Makes `null`.
  package static func null(at range: SourceRange = .nowhere) -> Node { .plain("null", at: range) }

  /// The text of a scalar.
  package var text: String? {
    if case .scalar(let text, _) = content { text } else { nil }
  }

  /// The text of a scalar without quotes.
  package var plainText: String? {
    if case .scalar(let text, isPlain: true) = content { text } else { nil }
  }

  /// True for `null`, `~` and a value that was left out.
  package var isNull: Bool { plainText.map(CoreSchema.isNull) ?? false }

  /// The items of a sequence.
  package var items: [Node]? {
    if case .sequence(let items) = content { items } else { nil }
  }

  /// The entries of a mapping.
  package var entries: [Entry]? {
    if case .mapping(let entries) = content { entries } else { nil }
  }

  /// Returns the value of a key of a mapping.
  package subscript(key: String) -> Node? {
    entries?.first { $0.key.text == key }?.value
  }
}

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
