/// What plain text means in the core schema of YAML 1.2 (section 10.3.2), for those who ask.
package enum CoreSchema {
  /// True for the spellings of null, including nothing at all.
  package static func isNull(_ text: String) -> Bool {
    ["", "~", "null", "Null", "NULL"].contains(text)
  }

  /// Returns the value of `true`, `false` and their capitalised forms; nil for `yes`, `on` and so on.
  package static func flag(_ text: String) -> Bool? {
    switch text {
    case "true", "True", "TRUE": true
    case "false", "False", "FALSE": false
    default: nil
    }
  }

  /// True when text has the form of an integer, whether or not it fits in `Int`.
  package static func isInteger(_ text: String) -> Bool {
    let bytes = Array(text.utf8)
    if let digits = digits(of: bytes, prefix: "o") {
      return digits.allSatisfy { $0 >= 0x30 && $0 <= 0x37 }
    }
    if let digits = digits(of: bytes, prefix: "x") {
      return digits.allSatisfy { isDigit($0) || (0x41...0x46).contains($0 & 0xDF) }
    }
    let magnitude = withoutSign(bytes)
    return !magnitude.isEmpty && magnitude.allSatisfy(isDigit)
  }

  /// Returns the value of `-12`, `0o17` or `0x1F`; nil when it is something else or does not fit.
  package static func integer(_ text: String) -> Int? {
    guard isInteger(text) else { return nil }
    if text.hasPrefix("0o") { return Int(text.dropFirst(2), radix: 8) }
    if text.hasPrefix("0x") { return Int(text.dropFirst(2), radix: 16) }
    return Int(text)
  }

  /// Returns the value of `1e-5`, `.5`, `1.`, `-.inf`, `.nan` or any integer; nil for other text.
  package static func number(_ text: String) -> Double? {
    if isInteger(text) {
      if text.hasPrefix("0o") || text.hasPrefix("0x") { return integer(text).map(Double.init) }
      return Double(text)
    }
    switch text {
    case ".nan", ".NaN", ".NAN": return .nan
    case ".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF": return .infinity
    case "-.inf", "-.Inf", "-.INF": return -.infinity
    default: break
    }
    guard isDecimal(withoutSign(Array(text.utf8))) else { return nil }
    return Double(text) ?? Double(padded(text))
  }

  /// True when text, written plainly, can only be read as text.
  package static func isSafePlainText(_ text: String) -> Bool {
    guard PlainScalar.canHold(text), number(text) == nil, !isInteger(text), text != "<<" else {
      return false
    }
    // All other words that mean something are short.
    return text.utf8.count > 5
      || !isNull(text) && flag(text) == nil
        && !["yes", "no", "on", "off", "y", "n"].contains(text.lowercased())
  }

  /// `[0-9]+(\.[0-9]*)?` or `\.[0-9]+`, then an optional exponent.
  private static func isDecimal(_ bytes: [UInt8]) -> Bool {
    var rest = bytes[...]
    func skipDigits() -> Int {
      let count = rest.prefix(while: isDigit).count
      rest = rest.dropFirst(count)
      return count
    }
    let whole = skipDigits()
    if rest.first == UInt8(ascii: ".") {
      rest = rest.dropFirst()
      if skipDigits() == 0 && whole == 0 { return false }
    } else if whole == 0 {
      return false
    }
    guard let mark = rest.first else { return true }
    guard mark == UInt8(ascii: "e") || mark == UInt8(ascii: "E") else { return false }
    rest = rest.dropFirst()
    if rest.first == UInt8(ascii: "+") || rest.first == UInt8(ascii: "-") {
      rest = rest.dropFirst()
    }
    return skipDigits() > 0 && rest.isEmpty
  }

  /// Spells `.5` and `1.` so that every reader of numbers takes them.
  private static func padded(_ text: String) -> String {
    var result = ""
    var last: Character = " "
    for character in text {
      if character == "." && !last.isNumber { result += "0" }
      if last == "." && !character.isNumber { result += "0" }
      result.append(character)
      last = character
    }
    return last == "." ? result + "0" : result
  }

  private static func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }

  private static func withoutSign(_ bytes: [UInt8]) -> [UInt8] {
    let sign = bytes.first == UInt8(ascii: "-") || bytes.first == UInt8(ascii: "+")
    return sign ? Array(bytes.dropFirst()) : bytes
  }

  private static func digits(of bytes: [UInt8], prefix: Unicode.Scalar) -> ArraySlice<UInt8>? {
    guard bytes.count > 2, bytes[0] == UInt8(ascii: "0"), bytes[1] == UInt8(ascii: prefix) else {
      return nil
    }
    return bytes[2...]
  }
}
