/// Bytes that are not JSON, and where that shows.
package struct InvalidJSON: Error, Sendable, Equatable {
  package let offset: Int
  package let problem: String
}

extension JSON {
  /// Reads one JSON text; anything else throws, nothing traps.
  package static func parse(_ bytes: [UInt8]) throws(InvalidJSON) -> JSON {
    var parser = JSONParser(bytes: bytes)
    return try parser.document()
  }
}

/// A reader of JSON bytes by recursive descent with a bounded depth.
struct JSONParser {
  let bytes: [UInt8]
  private var at = 0
  private var depth = 0

  init(bytes: [UInt8]) { self.bytes = bytes }

  mutating func document() throws(InvalidJSON) -> JSON {
    let value = try value()
    skipSpace()
    guard at == bytes.count else { throw problem("text after the value") }
    return value
  }

  private func problem(_ words: String) -> InvalidJSON { InvalidJSON(offset: at, problem: words) }

  private mutating func skipSpace() {
    while at < bytes.count, [32, 10, 13, 9].contains(bytes[at]) { at += 1 }
  }

  private mutating func take(_ byte: UInt8) -> Bool {
    guard at < bytes.count, bytes[at] == byte else { return false }
    at += 1
    return true
  }

  private mutating func value() throws(InvalidJSON) -> JSON {
    skipSpace()
    guard at < bytes.count else { throw problem("the text ends early") }
    depth += 1
    defer { depth -= 1 }
    guard depth <= 200 else { throw problem("nested too deeply") }
    switch bytes[at] {
    case UInt8(ascii: "{"): return try object()
    case UInt8(ascii: "["): return try array()
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "t"): return try word("true", .bool(true))
    case UInt8(ascii: "f"): return try word("false", .bool(false))
    case UInt8(ascii: "n"): return try word("null", .null)
    default: return try number()
    }
  }

  private mutating func word(_ word: String, _ value: JSON) throws(InvalidJSON) -> JSON {
    for byte in word.utf8 {
      guard take(byte) else { throw problem("not a JSON value") }
    }
    return value
  }

  private mutating func object() throws(InvalidJSON) -> JSON {
    at += 1
    var members: [String: JSON] = [:]
    skipSpace()
    if take(UInt8(ascii: "}")) { return .object(members) }
    while true {
      skipSpace()
      guard at < bytes.count, bytes[at] == UInt8(ascii: "\"") else {
        throw problem("a key must follow")
      }
      let name = try string()
      skipSpace()
      guard take(UInt8(ascii: ":")) else { throw problem("':' must follow") }
      guard members.updateValue(try value(), forKey: name) == nil else {
        throw problem("a key twice")
      }
      skipSpace()
      if take(UInt8(ascii: "}")) { return .object(members) }
      guard take(UInt8(ascii: ",")) else { throw problem("',' or '}' must follow") }
    }
  }

  private mutating func array() throws(InvalidJSON) -> JSON {
    at += 1
    var items: [JSON] = []
    skipSpace()
    if take(UInt8(ascii: "]")) { return .array(items) }
    while true {
      items.append(try value())
      skipSpace()
      if take(UInt8(ascii: "]")) { return .array(items) }
      guard take(UInt8(ascii: ",")) else { throw problem("',' or ']' must follow") }
    }
  }

  private mutating func number() throws(InvalidJSON) -> JSON {
    let start = at
    _ = take(UInt8(ascii: "-"))
    let isZero = at < bytes.count && bytes[at] == UInt8(ascii: "0")
    let whole = digits()
    guard whole > 0, !isZero || whole == 1 else { throw problem("not a JSON value") }
    if take(UInt8(ascii: ".")), digits() == 0 { throw problem("a digit must follow") }
    if take(UInt8(ascii: "e")) || take(UInt8(ascii: "E")) {
      if !take(UInt8(ascii: "+")) { _ = take(UInt8(ascii: "-")) }
      if digits() == 0 { throw problem("a digit must follow") }
    }
    return .number(String(decoding: bytes[start..<at], as: UTF8.self))
  }

  private mutating func digits() -> Int {
    let start = at
    while at < bytes.count, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[at]) { at += 1 }
    return at - start
  }

  private mutating func string() throws(InvalidJSON) -> String {
    at += 1
    let start = at
    while at < bytes.count, bytes[at] != UInt8(ascii: "\""), bytes[at] != UInt8(ascii: "\\") {
      guard bytes[at] >= 32 else { throw problem("a control character in a string") }
      at += 1
    }
    var text = Array(bytes[start..<at])
    while at < bytes.count, bytes[at] != UInt8(ascii: "\"") {
      if take(UInt8(ascii: "\\")) {
        text += String(try escape()).utf8
      } else {
        guard bytes[at] >= 32 else { throw problem("a control character in a string") }
        text.append(bytes[at])
        at += 1
      }
    }
    guard take(UInt8(ascii: "\"")) else { throw problem("the string has no end") }
    guard let string = String(validating: text, as: UTF8.self) else { throw problem("not UTF-8") }
    return string
  }

  private mutating func escape() throws(InvalidJSON) -> Unicode.Scalar {
    guard at < bytes.count else { throw problem("the text ends early") }
    let letter = bytes[at]
    at += 1
    switch letter {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(letter)
    case UInt8(ascii: "b"): return "\u{8}"
    case UInt8(ascii: "f"): return "\u{c}"
    case UInt8(ascii: "n"): return "\n"
    case UInt8(ascii: "r"): return "\r"
    case UInt8(ascii: "t"): return "\t"
    case UInt8(ascii: "u"): return try unicode()
    default: throw problem("no such escape")
    }
  }

  private mutating func unicode() throws(InvalidJSON) -> Unicode.Scalar {
    let first = try fourDigits()
    if (0xD800..<0xDC00).contains(first) {
      guard take(UInt8(ascii: "\\")), take(UInt8(ascii: "u")) else { throw problem("half a pair") }
      let second = try fourDigits()
      guard (0xDC00..<0xE000).contains(second),
        let scalar = Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00))
      else { throw problem("half a pair") }
      return scalar
    }
    guard let scalar = Unicode.Scalar(first) else { throw problem("half a pair") }
    return scalar
  }

  private mutating func fourDigits() throws(InvalidJSON) -> UInt32 {
    guard at + 4 <= bytes.count, bytes[at] != UInt8(ascii: "+"),
      let code = UInt32(String(decoding: bytes[at..<at + 4], as: UTF8.self), radix: 16)
    else { throw problem("four hexadecimal digits must follow") }
    at += 4
    return code
  }
}
