extension YAML {
  /// Writes a tree in canonical block style; what it writes parses to an equal tree.
  ///
  /// Equal trees give equal bytes. A scalar marked plain that cannot stand without quotes gets them.
  package static func write(_ node: Node) -> String {
    var writer = YAMLWriter()
    writer.block(node, indent: 0)
    return writer.out
  }

  /// Writes a tree in flow style on one line, without line break.
  package static func writeOnOneLine(_ node: Node) -> String {
    var writer = YAMLWriter()
    writer.flow(node)
    return writer.out
  }
}

/// Builds the text of a tree.
private struct YAMLWriter {
  var out = ""

  /// Writes a node on lines of its own; the cursor is at the start of a line, or after `- `.
  mutating func block(_ node: Node, indent: Int) {
    switch node.content {
    case .mapping(let entries) where !entries.isEmpty:
      for (index, entry) in entries.enumerated() {
        if index > 0 { pad(indent) }
        out += Self.key(entry.key, indent: indent) + ":"
        after(entry.value, indent: indent)
      }
    case .sequence(let items) where !items.isEmpty:
      for (index, item) in items.enumerated() {
        if index > 0 { pad(indent) }
        out += "-"
        if item.isScalar || item.isEmpty {
          after(item, indent: indent)
        } else {
          out += " "
          block(item, indent: indent + 2)
        }
      }
    default: inline(node, indent: indent)
    }
  }

  /// Writes the value that follows a key's colon or an item's dash.
  private mutating func after(_ node: Node, indent: Int) {
    if node.plainText == "" {
      out += "\n"
    } else if node.isScalar || node.isEmpty {
      out += " "
      inline(node, indent: indent + 2)
    } else {
      out += "\n"
      pad(indent + 2)
      block(node, indent: indent + 2)
    }
  }

  /// Writes a scalar or an empty collection and ends the line.
  private mutating func inline(_ node: Node, indent: Int) {
    switch node.content {
    case .scalar(let text, let isPlain):
      if let lines = Self.literalLines(text), !isPlain {
        out += text.hasSuffix("\n") ? "|\n" : "|-\n"
        for line in lines {
          if !line.isEmpty { pad(max(2, indent)) }
          out += line + "\n"
        }
        return
      }
      out += Self.scalar(text, isPlain: isPlain, indent: indent, inFlow: false)
    case .sequence: out += "[]"
    case .mapping: out += "{}"
    }
    out += "\n"
  }

  mutating func flow(_ node: Node) {
    switch node.content {
    case .scalar(let text, let isPlain):
      out += Self.scalar(text, isPlain: isPlain, indent: 1, inFlow: true)
    case .sequence(let items):
      out += "["
      for (index, item) in items.enumerated() {
        if index > 0 { out += ", " }
        flow(item)
      }
      out += "]"
    case .mapping(let entries):
      out += "{"
      for (index, entry) in entries.enumerated() {
        if index > 0 { out += ", " }
        flow(entry.key)
        out += ": "
        flow(entry.value)
      }
      out += "}"
    }
  }

  private mutating func pad(_ indent: Int) { out += String(repeating: " ", count: indent) }

  private static func key(_ node: Node, indent: Int) -> String {
    guard case .scalar(let text, let isPlain) = node.content else { return "\"\"" }
    // Quoted, a key is never taken for a merge; plain `<<` would be.
    return scalar(text, isPlain: isPlain && text != "<<", indent: indent, inFlow: false)
  }

  private static func scalar(
    _ text: String, isPlain: Bool, indent: Int, inFlow: Bool
  ) -> String {
    if isPlain {
      if text.isEmpty { return "null" }
      let isMarker =
        indent == 0 && ["---", "..."].contains { text == $0 || text.hasPrefix($0 + " ") }
      let isBroken = inFlow && text.contains { ",[]{}?:".contains($0) }
      if PlainScalar.canHold(text) && !isMarker && !isBroken { return text }
    }
    return quoted(text)
  }

  /// The lines of a text that can stand as a literal block and come back unchanged, or nil.
  private static func literalLines(_ text: String) -> [Substring]? {
    guard text.utf8.contains(0x0A), !text.hasSuffix("\n\n"), let first = text.unicodeScalars.first,
      first != "\n", first != " ", first != "\t",
      text.unicodeScalars.allSatisfy({ $0 == "\n" || $0 == "\t" || PlainScalar.isPrintable($0) })
    else { return nil }
    let body = text.hasSuffix("\n") ? text.dropLast() : text[...]
    return body.split(separator: "\n", omittingEmptySubsequences: false)
  }

  private static func quoted(_ text: String) -> String {
    var out = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": out += "\\\""
      case "\\": out += "\\\\"
      case "\n": out += "\\n"
      case "\t": out += "\\t"
      case "\r": out += "\\r"
      case _ where PlainScalar.isPrintable(scalar): out.unicodeScalars.append(scalar)
      default:
        let digits = String(scalar.value, radix: 16, uppercase: true)
        let width = scalar.value > 0xFFFF ? 8 : scalar.value > 0xFF ? 4 : 2
        out += width == 8 ? "\\U" : width == 4 ? "\\u" : "\\x"
        out += String(repeating: "0", count: width - digits.count) + digits
      }
    }
    return out + "\""
  }
}

extension Node {
  fileprivate var isScalar: Bool { text != nil }
  fileprivate var isEmpty: Bool { items?.isEmpty ?? entries?.isEmpty ?? false }
}
