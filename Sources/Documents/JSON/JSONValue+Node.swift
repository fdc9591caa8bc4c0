@_exported public import JSON

extension JSONValue {
  /// Returns what a node means under the core schema of YAML 1.2: quoted text is text.
  ///
  /// Integers that do not fit become numbers; `.inf` and `.nan`, which JSON lacks, stay text.
  package init(_ node: Node) {
    switch node.content {
    case .sequence(let items): self = .array(items.map(JSONValue.init))
    case .mapping(let entries):
      let members = entries.map { ($0.key.text ?? "", JSONValue($0.value)) }
      self = .object(Dictionary(members, uniquingKeysWith: { first, _ in first }))
    case .scalar(let text, isPlain: false): self = .string(text)
    case .scalar(let text, isPlain: true):
      if CoreSchema.isNull(text) {
        self = .null
      } else if let value = CoreSchema.flag(text) {
        self = .bool(value)
      } else if let value = CoreSchema.integer(text) {
        self = .integer(value)
      } else if let value = CoreSchema.number(text), value.isFinite {
        self = .number(value)
      } else {
        self = .string(text)
      }
    }
  }

  /// Returns the value as a tree for `Parameters` and registries to read, keys sorted.
  ///
  /// Problems found in it are reported at the start of `file`.
  package func node(file: String) -> Node {
    let range = SourceRange(startOf: file)
    switch self {
    case .null: return .null(at: range)
    case .bool(let value): return .plain(String(value), at: range)
    case .integer(let value): return .plain(String(value), at: range)
    case .number(let value): return .plain(Field.Kind.text(of: value), at: range)
    case .literal(let digits): return .plain(digits, at: range)
    case .string(let text): return .text(text, at: range)
    case .array(let items): return .list(items.map { $0.node(file: file) }, at: range)
    case .object(let members):
      let sorted = members.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
      return .mapping(sorted.map { ($0.key, $0.value.node(file: file)) }, at: range)
    }
  }
}
