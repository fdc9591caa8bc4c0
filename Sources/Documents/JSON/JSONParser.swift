extension JSONValue {
  /// Parses one JSON text strictly (RFC 8259), with every key of an object once.
  ///
  /// Nesting is limited to 256 levels. A number without fraction and exponent that fits becomes
  /// `.integer`. Keys that differ only in Unicode composition count as the same.
  package static func parse(_ bytes: [UInt8]) throws(InvalidJSON) -> JSONValue {
    var parser = JSONParser(bytes: bytes)
    return try parser.document()
  }
}

/// Why bytes are not a JSON text.
package struct InvalidJSON: Error, Equatable, Sendable, CustomStringConvertible {
  package let message: String
  /// Bytes before the place of the problem.
  package let offset: Int

  package var description: String { "\(message) at byte \(offset)" }
}

/// Walks through the bytes of a JSON text.
private struct JSONParser {
  let bytes: [UInt8]
  var index = 0

  mutating func document() throws(InvalidJSON) -> JSONValue {
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { index = 3 }
    let value = try value(depth: 0)
    skipSpace()
    guard index == bytes.count else { throw failure("expected the end of the text") }
    return value
  }

  private mutating func value(depth: Int) throws(InvalidJSON) -> JSONValue {
    guard depth < 256 else { throw failure("more than 256 levels of nesting") }
    skipSpace()
    switch peek {
    case UInt8(ascii: "{"): return .object(try object(depth: depth))
    case UInt8(ascii: "["): return .array(try array(depth: depth))
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "t"): return try word("true", .bool(true))
    case UInt8(ascii: "f"): return try word("false", .bool(false))
    case UInt8(ascii: "n"): return try word("null", .null)
    case UInt8(ascii: "-"), 0x30...0x39: return try number()
    default: throw failure(peek == 0 ? "the text ends too early" : "expected a value")
    }
  }

  private mutating func object(depth: Int) throws(InvalidJSON) -> [String: JSONValue] {
    index += 1
    var members: [String: JSONValue] = [:]
    skipSpace()
    if take(UInt8(ascii: "}")) { return members }
    repeat {
      skipSpace()
      let place = index
      guard peek == UInt8(ascii: "\"") else { throw failure("expected a key in quotes") }
      let key = try string()
      skipSpace()
      guard take(UInt8(ascii: ":")) else { throw failure("expected ':'") }
      let value = try value(depth: depth + 1)
      guard members.updateValue(value, forKey: key) == nil else {
        throw InvalidJSON(message: "the key '\(key)' is given twice", offset: place)
      }
      skipSpace()
    } while take(UInt8(ascii: ","))
    guard take(UInt8(ascii: "}")) else { throw failure("expected ',' or '}'") }
    return members
  }

  private mutating func array(depth: Int) throws(InvalidJSON) -> [JSONValue] {
    index += 1
    var items: [JSONValue] = []
    skipSpace()
    if take(UInt8(ascii: "]")) { return items }
    repeat {
      items.append(try value(depth: depth + 1))
      skipSpace()
    } while take(UInt8(ascii: ","))
    guard take(UInt8(ascii: "]")) else { throw failure("expected ',' or ']'") }
    return items
  }

  private mutating func number() throws(InvalidJSON) -> JSONValue {
    let start = index
    var isInteger = true
    _ = take(UInt8(ascii: "-"))
    let first = peek
    let digits = skipDigits()
    guard digits > 0 else { throw failure("expected a digit") }
    if first == UInt8(ascii: "0"), digits > 1 {
      throw InvalidJSON(message: "a number does not start with 0", offset: start)
    }
    if take(UInt8(ascii: ".")) {
      isInteger = false
      guard skipDigits() > 0 else { throw failure("expected digits after '.'") }
    }
    if take(UInt8(ascii: "e")) || take(UInt8(ascii: "E")) {
      isInteger = false
      if !take(UInt8(ascii: "+")) { _ = take(UInt8(ascii: "-")) }
      guard skipDigits() > 0 else { throw failure("expected digits in the exponent") }
    }
    let text = String(decoding: bytes[start..<index], as: UTF8.self)
    if isInteger, let value = Int(text) { return .integer(value) }
    guard let value = Double(text), value.isFinite else {
      throw InvalidJSON(message: "the number \(text.prefix(40)) is too large", offset: start)
    }
    return .number(value)
  }

  private mutating func word(_ word: String, _ value: JSONValue) throws(InvalidJSON) -> JSONValue {
    guard bytes[index...].starts(with: word.utf8) else { throw failure("expected a value") }
    index += word.utf8.count
    return value
  }

  private mutating func string() throws(InvalidJSON) -> String {
    let opening = index
    index += 1
    var content: [UInt8] = []
    while true {
      let start = index
      while index < bytes.count, bytes[index] >= 0x20, bytes[index] != UInt8(ascii: "\""),
        bytes[index] != UInt8(ascii: "\\")
      {
        index += 1
      }
      content += bytes[start..<index]
      if take(UInt8(ascii: "\"")) { break }
      guard index < bytes.count else {
        throw InvalidJSON(message: "this text is never closed", offset: opening)
      }
      guard take(UInt8(ascii: "\\")) else { throw failure("a control character must be escaped") }
      content += Array(String(try escape()).utf8)
    }
    guard let text = String(validating: content, as: UTF8.self) else {
      throw InvalidJSON(message: "this text is not UTF-8", offset: opening)
    }
    return text
  }

  /// Reads what follows a backslash.
  private mutating func escape() throws(InvalidJSON) -> Unicode.Scalar {
    let letter = peek
    index += 1
    switch letter {
    case UInt8(ascii: "\""): return "\""
    case UInt8(ascii: "\\"): return "\\"
    case UInt8(ascii: "/"): return "/"
    case UInt8(ascii: "b"): return "\u{8}"
    case UInt8(ascii: "f"): return "\u{C}"
    case UInt8(ascii: "n"): return "\n"
    case UInt8(ascii: "r"): return "\r"
    case UInt8(ascii: "t"): return "\t"
    case UInt8(ascii: "u"): break
    default:
      index -= 1
      throw failure("this escape does not exist")
    }
    let high = try fourDigits()
    if let scalar = Unicode.Scalar(high) { return scalar }
    guard high < 0xDC00, take(UInt8(ascii: "\\")), take(UInt8(ascii: "u")) else {
      throw failure("half of a surrogate pair")
    }
    let low = try fourDigits()
    guard (0xDC00...0xDFFF).contains(low),
      let scalar = Unicode.Scalar(0x10000 + (high - 0xD800) << 10 + (low - 0xDC00))
    else { throw failure("half of a surrogate pair") }
    return scalar
  }

  private mutating func fourDigits() throws(InvalidJSON) -> UInt32 {
    let end = min(bytes.count, index + 4)
    let digits = bytes[min(index, end)..<end]
    let isHex = digits.allSatisfy { isDigit($0) || (0x41...0x46).contains($0 & 0xDF) }
    guard digits.count == 4, isHex,
      let value = UInt32(String(decoding: digits, as: UTF8.self), radix: 16)
    else { throw failure("expected four hexadecimal digits") }
    index = end
    return value
  }

  // The byte at the cursor; NUL, which no JSON text contains, at the end.
  private var peek: UInt8 { index < bytes.count ? bytes[index] : 0 }

  private mutating func take(_ byte: UInt8) -> Bool {
    guard index < bytes.count, bytes[index] == byte else { return false }
    index += 1
    return true
  }

  private mutating func skipSpace() {
    while peek == 0x20 || peek == 0x0A || peek == 0x0D || peek == 0x09 { index += 1 }
  }

  private mutating func skipDigits() -> Int {
    let start = index
    while isDigit(peek) { index += 1 }
    return index - start
  }

  private func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

  private func failure(_ message: String) -> InvalidJSON {
    InvalidJSON(message: message, offset: index)
  }
}
