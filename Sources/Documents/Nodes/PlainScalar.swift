/// When text can stand in block context without quotes and mean itself (YAML 1.2 section 7.3.3).
enum PlainScalar {
  /// True when `text` can be written without quotes on one line, as value or key, at any column but the
  /// first, where `---` and `...` mean something else.
  static func canHold(_ text: String) -> Bool {
    guard let first = text.utf8.first else { return false }
    let second = text.utf8.dropFirst().first ?? UInt8(ascii: " ")
    switch first {
    case UInt8(ascii: " "): return false
    case UInt8(ascii: "-"), UInt8(ascii: "?"), UInt8(ascii: ":"):
      if second == UInt8(ascii: " ") { return false }
    case _ where ",[]{}#&*!|>'\"%@`".utf8.contains(first): return false
    default: break
    }
    var previous: UInt8 = 0
    var isASCII = true
    for byte in text.utf8 {
      if byte < 0x20 || byte == 0x7F { return false }
      if byte == UInt8(ascii: "#") && previous == UInt8(ascii: " ") { return false }
      if byte == UInt8(ascii: " ") && previous == UInt8(ascii: ":") { return false }
      isASCII = isASCII && byte < 0x80
      previous = byte
    }
    guard previous != UInt8(ascii: " "), previous != UInt8(ascii: ":") else { return false }
    return isASCII || text.unicodeScalars.allSatisfy(isPrintable)
  }

  /// True for what needs no escape in quotes: no control, no line break of any kind, no tab.
  static func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x20...0x7E, 0xA0...0x2027, 0x202A...0xD7FF, 0xE000...0xFEFE, 0xFF00...0xFFFD,
      0x10000...0x10FFFF:
      true
    default: false
    }
  }
}
