extension String {
  /// The text with everything invisible that could break a page made visible.
  ///
  /// Control characters become their pictures (␀), direction overrides and isolates, which would reorder what
  /// follows them, and noncharacters, which XML forbids, become `�`. Line ends (CR, LF, CRLF) become LF.
  var legible: String {
    let text = utf8.span
    var at = 0
    while at < text.count, Self.substitute(text, at) == nil { at += 1 }
    if at == text.count { return self }
    var shown = Array(utf8.prefix(at))
    shown.reserveCapacity(text.count + 16)
    while at < text.count {
      if let (scalar, length) = Self.substitute(text, at) {
        shown.append(contentsOf: String(scalar).utf8)
        at += length
      } else {
        shown.append(text[at])
        at += 1
      }
    }
    return String(decoding: shown, as: UTF8.self)
  }

  /// What is shown instead of the scalar that begins at a place, with the number of bytes that this has; nil for one that
  /// is shown as it is, and within one.
  private static func substitute(
    _ text: Span<UInt8>, _ at: Int
  ) -> (shown: Unicode.Scalar, length: Int)? {
    switch text[at] {
    case 0x20...0x7E, 0x09, 0x0A: nil
    case 0x0D: ("\n", at + 1 < text.count && text[at + 1] == 0x0A ? 2 : 1)
    case 0..<0x20: (Unicode.Scalar(0x2400 + UInt32(text[at])) ?? "\u{FFFD}", 1)
    case 0x7F: ("\u{2421}", 1)
    case 0xC2: text[at + 1] < 0xA0 ? ("\u{FFFD}", 2) : nil
    case 0xE2:
      switch (text[at + 1], text[at + 2]) {
      case (0x80, 0xA8...0xA9): ("\n", 3)
      case (0x80, 0xAA...0xAE), (0x81, 0xA6...0xA9): ("\u{FFFD}", 3)
      default: nil
      }
    case 0xEF:
      switch (text[at + 1], text[at + 2]) {
      case (0xBB, 0xBF), (0xB7, 0x90...0xAF), (0xBF, 0xBE...0xBF): ("\u{FFFD}", 3)
      default: nil
      }
    case 0xF0...:
      text[at + 1] & 0x0F == 0x0F && text[at + 2] == 0xBF && text[at + 3] >= 0xBE
        ? ("\u{FFFD}", 4) : nil
    default: nil
    }
  }

  /// Whether the text is printable ASCII whose words have one space between them.
  private var isPlainLine: Bool {
    let text = utf8.span
    var isAfterSpace = true
    for index in text.indices {
      let isSpace = text[index] == 0x20
      if isSpace && isAfterSpace || !(0x20...0x7E).contains(text[index]) { return false }
      isAfterSpace = isSpace
    }
    return !isAfterSpace || text.isEmpty
  }

  /// Legible text on one line: runs of white space become one space.
  var oneLine: String {
    if isPlainLine { return self }
    let text = legible
    guard text.hasPlainCharacters else {
      return text.split(whereSeparator: { $0 == "\n" || $0 == "\t" || $0 == " " })
        .joined(separator: " ")
    }
    var line: [UInt8] = []
    line.reserveCapacity(text.utf8.count)
    var isAfterSpace = false
    for byte in text.utf8 {
      let isSpace = byte == 0x20 || byte == 0x0A || byte == 0x09
      if !isSpace {
        if isAfterSpace, !line.isEmpty { line.append(0x20) }
        line.append(byte)
      }
      isAfterSpace = isSpace
    }
    return String(decoding: line, as: UTF8.self)
  }

  /// Whether legible text has only scalars each of which is a character, whatever stands beside it: ASCII, and blocks of
  /// letters and signs without marks and joiners.
  ///
  /// Then characters need not be told apart by the rules of Unicode, which takes long. No scalar of them but those of
  /// ASCII is white space.
  var hasPlainCharacters: Bool {
    unicodeScalars.allSatisfy { scalar in
      switch scalar.value {
      case 0..<0x7F, 0xA1..<0x300, 0x370..<0x483, 0x2010..<0x2028, 0x2030..<0x205F, 0x20A0..<0x20D0,
        0x2100..<0x2C00, 0x4E00..<0xA000, 0xFFFD:
        true
      default: false
      }
    }
  }

  /// The first `count` characters and `…` if there are more.
  func shortened(to count: Int) -> String {
    // No text has more characters than bytes.
    guard utf8.count > count,
      let end = index(startIndex, offsetBy: count, limitedBy: endIndex), end < endIndex
    else { return self }
    return self[..<end] + "…"
  }

  /// Legible text escaped for HTML and XML, in element content and in quoted attributes.
  var escapedForMarkup: String {
    let text = legible
    let bytes = text.utf8.span
    var at = 0
    while at < bytes.count, Self.markup(for: bytes[at]) == nil { at += 1 }
    if at == bytes.count { return text }
    var escaped = Array(text.utf8.prefix(at))
    escaped.reserveCapacity(bytes.count + 32)
    while at < bytes.count {
      if let markup = Self.markup(for: bytes[at]) {
        escaped.append(contentsOf: markup.utf8)
      } else {
        escaped.append(bytes[at])
      }
      at += 1
    }
    return String(decoding: escaped, as: UTF8.self)
  }

  /// How a byte that means something in markup is written; nil for one that does not.
  private static func markup(for byte: UInt8) -> String? {
    switch byte {
    case UInt8(ascii: "&"): "&amp;"
    case UInt8(ascii: "<"): "&lt;"
    case UInt8(ascii: ">"): "&gt;"
    case UInt8(ascii: "\""): "&quot;"
    case UInt8(ascii: "'"): "&#39;"
    default: nil
    }
  }

  /// A number's text with a true minus sign, for pages and figures.
  var withTrueMinus: String { hasPrefix("-") ? "\u{2212}" + dropFirst() : self }
}

extension StringProtocol {
  /// Whether every byte is printable ASCII, of which nothing has to be made visible, and each is a character.
  var isPrintableASCII: Bool { utf8.allSatisfy { (0x20...0x7E).contains($0) } }
}
