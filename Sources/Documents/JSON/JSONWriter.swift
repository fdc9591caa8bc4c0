extension JSONValue {
  /// Returns the one canonical text: keys sorted by their UTF-8 bytes, no spaces, no needless escapes.
  ///
  /// A number that JSON cannot hold (infinite or not a number) is written as `null`.
  package func canonical() -> String {
    var out = ""
    write(to: &out, indent: nil)
    return out
  }

  /// Returns the canonical text spread over lines, two spaces a level, with a final line break.
  package func pretty() -> String {
    var out = ""
    write(to: &out, indent: 0)
    return out + "\n"
  }

  private func write(to out: inout String, indent: Int?) {
    switch self {
    case .null: out += "null"
    case .bool(let value): out += value ? "true" : "false"
    case .integer(let value): out += String(value)
    case .number(let value): out += Self.text(of: value)
    case .string(let value): Self.write(value, to: &out)
    case .array(let items):
      Self.write(items, between: ("[", "]"), to: &out, indent: indent) { item, out, indent in
        item.write(to: &out, indent: indent)
      }
    case .object(let members):
      let sorted = members.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
      Self.write(sorted, between: ("{", "}"), to: &out, indent: indent) { member, out, indent in
        Self.write(member.key, to: &out)
        out += indent == nil ? ":" : ": "
        member.value.write(to: &out, indent: indent)
      }
    }
  }

  private static func write<Item>(
    _ items: [Item], between ends: (String, String), to out: inout String, indent: Int?,
    _ body: (Item, inout String, Int?) -> Void
  ) {
    out += ends.0
    for (index, item) in items.enumerated() {
      if index > 0 { out += "," }
      if let indent { out += "\n" + String(repeating: "  ", count: indent + 1) }
      body(item, &out, indent.map { $0 + 1 })
    }
    if let indent, !items.isEmpty { out += "\n" + String(repeating: "  ", count: indent) }
    out += ends.1
  }

  /// Returns the shortest digits that read back as the same number; `2.0` rather than `2`.
  private static func text(of value: Double) -> String {
    value.isFinite ? "\(value)" : "null"
  }

  private static func write(_ text: String, to out: inout String) {
    out += "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": out += "\\\""
      case "\\": out += "\\\\"
      case "\n": out += "\\n"
      case "\r": out += "\\r"
      case "\t": out += "\\t"
      case "\u{8}": out += "\\b"
      case "\u{C}": out += "\\f"
      case _ where scalar.value < 0x20:
        let digits = String(scalar.value, radix: 16)
        out += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: out.unicodeScalars.append(scalar)
      }
    }
    out += "\""
  }
}
