/// How a text is spelled where JSON leaves a choice; keys are always sorted by their UTF-8 bytes.
///
/// One would do. There are three because the bytes of what has been stored must not change.
package struct JSONSpelling: Sendable {
  /// U+0008 and U+000C as `\b` and `\f` rather than `\u0008` and `\u000c`.
  let abbreviatesControls: Bool
  /// A whole `Double` as `1` rather than `1.0`.
  let dropsFractions: Bool
  /// Whether encoding a number that is not finite fails; it becomes a text (`inf`, `-inf`, `nan`) otherwise.
  let refusesInfinity: Bool

  /// For files of a run, requests and the terminal.
  package static let canonical = JSONSpelling(
    abbreviatesControls: true, dropsFractions: false, refusesInfinity: false)
  /// For keys, artifacts and the tables of the store.
  package static let keys = JSONSpelling(
    abbreviatesControls: false, dropsFractions: false, refusesInfinity: false)
  /// For corpora and measurements, which Foundation wrote at first.
  package static let rows = JSONSpelling(
    abbreviatesControls: true, dropsFractions: true, refusesInfinity: true)
}

extension JSONValue {
  /// Returns the canonical text: keys sorted by their UTF-8 bytes, no spaces, no needless escapes.
  ///
  /// Numbers are the shortest that read back the same. One that JSON cannot hold (infinite or not a number) is
  /// written as `null`.
  package func canonical() -> String { String(decoding: bytes(.canonical), as: UTF8.self) }

  /// The canonical text in the spelling of keys.
  package var keyText: String { String(decoding: keyBytes, as: UTF8.self) }

  /// The UTF-8 of `keyText`.
  package var keyBytes: [UInt8] { bytes(.keys) }

  /// Returns the canonical text's UTF-8.
  package func bytes(_ spelling: JSONSpelling) -> [UInt8] {
    var writer = JSONWriter(spelling: spelling, indent: nil)
    writer.write(self, depth: 0)
    return writer.out
  }

  /// Returns the canonical text spread over lines, `indent` spaces a level, with a final line break.
  package func pretty(indent: Int = 2) -> String {
    var writer = JSONWriter(spelling: .canonical, indent: indent)
    writer.write(self, depth: 0)
    writer.out.append(UInt8(ascii: "\n"))
    return String(decoding: writer.out, as: UTF8.self)
  }
}

private struct JSONWriter {
  let spelling: JSONSpelling
  /// Spaces a level; nil for all on one line.
  let indent: Int?
  var out: [UInt8] = []

  mutating func write(_ value: JSONValue, depth: Int) {
    switch value {
    case .null: out += "null".utf8
    case .bool(let value): out += (value ? "true" : "false").utf8
    case .integer(let value): out += String(value).utf8
    case .number(let value): write(value)
    case .literal(let digits): write(digits: digits)
    case .string(let text): write(text)
    case .array(let items):
      out.append(UInt8(ascii: "["))
      for (position, item) in items.enumerated() {
        begin(position, depth)
        write(item, depth: depth + 1)
      }
      end("]", items.isEmpty, depth)
    case .object(let members):
      out.append(UInt8(ascii: "{"))
      let sorted = members.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
      for (position, member) in sorted.enumerated() {
        begin(position, depth)
        write(member.key)
        out.append(UInt8(ascii: ":"))
        if indent != nil { out.append(UInt8(ascii: " ")) }
        write(member.value, depth: depth + 1)
      }
      end("}", sorted.isEmpty, depth)
    }
  }

  private mutating func begin(_ position: Int, _ depth: Int) {
    if position > 0 { out.append(UInt8(ascii: ",")) }
    if indent != nil { breakLine(depth + 1) }
  }

  private mutating func end(_ sign: Unicode.Scalar, _ isEmpty: Bool, _ depth: Int) {
    if indent != nil, !isEmpty { breakLine(depth) }
    out.append(UInt8(ascii: sign))
  }

  private mutating func breakLine(_ depth: Int) {
    out.append(UInt8(ascii: "\n"))
    out += repeatElement(UInt8(ascii: " "), count: (indent ?? 0) * depth)
  }

  /// Writes the shortest digits that read back as the same number.
  private mutating func write(_ value: Double) {
    guard value.isFinite else {
      out += "null".utf8
      return
    }
    write(digits: value.description)
  }

  private mutating func write(digits: String) {
    out += digits.utf8
    if spelling.dropsFractions, out.suffix(2).elementsEqual(".0".utf8) { out.removeLast(2) }
  }

  private mutating func write(_ text: String) {
    out.append(UInt8(ascii: "\""))
    if Self.isPlain(text.utf8.span) { out += text.utf8 } else { writeEscaped(text) }
    out.append(UInt8(ascii: "\""))
  }

  private static func isPlain(_ text: Span<UInt8>) -> Bool {
    for index in text.indices {
      let byte = text[index]
      if byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") { return false }
    }
    return true
  }

  private mutating func writeEscaped(_ text: String) {
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"):
        out.append(UInt8(ascii: "\\"))
        out.append(byte)
      case 0x0A: out += "\\n".utf8
      case 0x0D: out += "\\r".utf8
      case 0x09: out += "\\t".utf8
      case 0x08 where spelling.abbreviatesControls: out += "\\b".utf8
      case 0x0C where spelling.abbreviatesControls: out += "\\f".utf8
      case 0..<0x20:
        out += (byte < 0x10 ? "\\u000" : "\\u00").utf8
        out += String(byte, radix: 16).utf8
      default: out.append(byte)
      }
    }
  }
}
