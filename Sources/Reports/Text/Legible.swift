extension StringProtocol {
  /// The text with everything invisible that could break a page made visible.
  ///
  /// Control characters become their pictures (␀), direction overrides and isolates, which would reorder what
  /// follows them, and noncharacters, which XML forbids, become `�`. Line ends (CR, LF, CRLF) become LF.
  var legible: String {
    if isPrintableASCII { return String(self) }
    var text = String.UnicodeScalarView()
    var previousIsReturn = false
    for scalar in unicodeScalars {
      defer { previousIsReturn = scalar == "\r" }
      switch scalar.value {
      case 0x0A: if !previousIsReturn { text.append("\n") }
      case 0x0D: text.append("\n")
      case 0x09: text.append(scalar)
      case 0x00...0x1F: text.append(Unicode.Scalar(0x2400 + scalar.value) ?? "\u{FFFD}")
      case 0x7F: text.append("\u{2421}")
      case 0x80...0x9F, 0x202A...0x202E, 0x2066...0x2069, 0xFEFF, 0xFDD0...0xFDEF:
        text.append("\u{FFFD}")
      case 0x2028, 0x2029: text.append("\n")
      case let value where value & 0xFFFE == 0xFFFE: text.append("\u{FFFD}")
      default: text.append(scalar)
      }
    }
    return String(text)
  }

  /// Whether every byte is printable ASCII, of which nothing has to be made visible, and each is a character.
  var isPrintableASCII: Bool { utf8.allSatisfy { (0x20...0x7E).contains($0) } }

  /// Whether the text is printable ASCII whose words have one space between them.
  private var isPlainLine: Bool {
    var isAfterSpace = true
    for byte in utf8 {
      let isSpace = byte == 0x20
      if isSpace && isAfterSpace || !(0x20...0x7E).contains(byte) { return false }
      isAfterSpace = isSpace
    }
    return !isAfterSpace || utf8.isEmpty
  }

  /// Legible text on one line: runs of white space become one space.
  var oneLine: String {
    isPlainLine
      ? String(self)
      : legible.split(whereSeparator: { $0 == "\n" || $0 == "\t" || $0 == " " })
        .joined(separator: " ")
  }

  /// The first `count` characters and `…` if there are more.
  func shortened(to count: Int) -> String {
    guard let end = index(startIndex, offsetBy: count, limitedBy: endIndex), end < endIndex else {
      return String(self)
    }
    return self[..<end] + "…"
  }
}

extension String {
  /// What means something in markup.
  private static let marks = Array("&<>\"'".utf8)

  /// Legible text escaped for HTML and XML, in element content and in quoted attributes.
  var escapedForMarkup: String {
    let text = legible
    guard text.utf8.contains(where: Self.marks.contains) else { return text }
    var bytes: [UInt8] = []
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "&"): bytes += Array("&amp;".utf8)
      case UInt8(ascii: "<"): bytes += Array("&lt;".utf8)
      case UInt8(ascii: ">"): bytes += Array("&gt;".utf8)
      case UInt8(ascii: "\""): bytes += Array("&quot;".utf8)
      case UInt8(ascii: "'"): bytes += Array("&#39;".utf8)
      default: bytes.append(byte)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// A number's text with a true minus sign, for pages and figures.
  var withTrueMinus: String { hasPrefix("-") ? "\u{2212}" + dropFirst() : self }
}
