/// Walks through the bytes of a JSON text strictly (RFC 8259), value by value.
///
/// For large files whose shape is known: nothing is kept of what was read. `JSONValue.parse` reads a whole text.
package struct JSONReader {
  /// How deep values may nest.
  private static let deepest = 256

  private let bytes: [UInt8]
  private let keepsDigits: Bool
  private var index = 0
  private var depth = 0
  /// What a string with escapes spells; one such string at a time.
  private var unescaped: [UInt8] = []

  /// Begins at the start of a text; with `keepsDigits` numbers keep their spelling (`JSONValue.literal`).
  package init(_ bytes: [UInt8], keepsDigits: Bool = false) {
    self.bytes = bytes
    self.keepsDigits = keepsDigits
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { index = 3 }
  }

  /// Whether an object comes next.
  package mutating func isObject() -> Bool { begins(with: "{") }
  /// Whether an array comes next.
  package mutating func isArray() -> Bool { begins(with: "[") }

  /// Fails unless everything has been read.
  package mutating func finish() throws(InvalidJSON) {
    skipSpace()
    guard index == bytes.count else { throw failure("expected the end of the text") }
  }

  /// Reads any value; a key that an object has twice, byte for byte, is an error.
  package mutating func value() throws(InvalidJSON) -> JSONValue {
    skipSpace()
    switch peek {
    case UInt8(ascii: "{"):
      var members: JSONObject = [:]
      try readMembers { (key, place, reader) throws(InvalidJSON) in
        let name = String(decoding: key, as: UTF8.self)
        guard members.updateValue(try reader.value(), forKey: name) == nil else {
          throw InvalidJSON(message: "the key '\(name)' is given twice", offset: place)
        }
      }
      return .object(members)
    case UInt8(ascii: "["):
      var items: [JSONValue] = []
      try readItems { (reader) throws(InvalidJSON) in items.append(try reader.value()) }
      return .array(items)
    case UInt8(ascii: "\""): return .string(String(decoding: try string(), as: UTF8.self))
    case UInt8(ascii: "t"): return try word("true", .bool(true))
    case UInt8(ascii: "f"): return try word("false", .bool(false))
    case UInt8(ascii: "n"): return try word("null", .null)
    case UInt8(ascii: "-"), 0x30...0x39: return try number()
    default: throw failure(peek == 0 ? "the text ends too early" : "expected a value")
    }
  }

  /// Passes over any value.
  package mutating func skip() throws(InvalidJSON) {
    skipSpace()
    switch peek {
    case UInt8(ascii: "{"):
      try readMembers { (_, _, reader) throws(InvalidJSON) in try reader.skip() }
    case UInt8(ascii: "["):
      try readItems { (reader) throws(InvalidJSON) in try reader.skip() }
    case UInt8(ascii: "\""): _ = try string()
    default: _ = try value()
    }
  }

  /// Reads an object: `body` gets the UTF-8 bytes of each key, its offset in the text, and must read the value.
  package mutating func readMembers(
    _ body: (ArraySlice<UInt8>, Int, inout JSONReader) throws(InvalidJSON) -> Void
  ) throws(InvalidJSON) {
    try open("{", "an object")
    skipSpace()
    if !take(UInt8(ascii: "}")) {
      repeat {
        skipSpace()
        let place = index
        guard peek == UInt8(ascii: "\"") else { throw failure("expected a key in quotes") }
        let key = try string()
        skipSpace()
        guard take(UInt8(ascii: ":")) else { throw failure("expected ':'") }
        try body(key, place, &self)
        skipSpace()
      } while take(UInt8(ascii: ","))
      guard take(UInt8(ascii: "}")) else { throw failure("expected ',' or '}'") }
    }
    depth -= 1
  }

  /// Reads an array: `body` must read each item.
  package mutating func readItems(
    _ body: (inout JSONReader) throws(InvalidJSON) -> Void
  ) throws(InvalidJSON) {
    try open("[", "an array")
    skipSpace()
    if !take(UInt8(ascii: "]")) {
      repeat { try body(&self); skipSpace() } while take(UInt8(ascii: ","))
      guard take(UInt8(ascii: "]")) else { throw failure("expected ',' or ']'") }
    }
    depth -= 1
  }

  /// Reads a string and returns its UTF-8 bytes.
  package mutating func string() throws(InvalidJSON) -> ArraySlice<UInt8> {
    skipSpace()
    let opening = index
    guard take(UInt8(ascii: "\"")) else { throw failure("expected a string") }
    var start = index
    var isPlain = true
    var isASCII = true
    while true {
      let run = Self.run(bytes.span, index)
      isASCII = isASCII && run.isASCII
      index = run.end
      if peek == UInt8(ascii: "\""), index < bytes.count { break }
      guard index < bytes.count else {
        throw InvalidJSON(message: "this text is never closed", offset: opening)
      }
      guard peek == UInt8(ascii: "\\") else {
        throw failure("a control character must be escaped")
      }
      if isPlain { unescaped.removeAll(keepingCapacity: true) }
      isPlain = false
      unescaped += bytes[start..<index]
      index += 1
      unescaped += Array(String(try escape()).utf8)
      start = index
    }
    if !isPlain { unescaped += bytes[start..<index] }
    let content = isPlain ? bytes[start..<index] : unescaped[...]
    index += 1
    guard isASCII || (try? UTF8Span(validating: content.span)) != nil else {
      throw InvalidJSON(message: "this text is not UTF-8", offset: opening)
    }
    return content
  }

  /// Reads a number: `.integer` when it has neither fraction nor exponent and fits, else `.number`, or
  /// `.literal` where digits must be kept.
  package mutating func number() throws(InvalidJSON) -> JSONValue {
    skipSpace()
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
    let isNegative = bytes[start] == UInt8(ascii: "-")
    // Less than nothing: a whole number that only its digits, or a `Double`, can be.
    if isInteger, isNegative, first == UInt8(ascii: "0") { return .literal("-0") }
    if isInteger, digits < 18 {
      var value = 0
      for byte in bytes[start..<index] where byte != UInt8(ascii: "-") {
        value = 10 * value + Int(byte - 0x30)
      }
      return .integer(isNegative ? -value : value)
    }
    let text = String(decoding: bytes[start..<index], as: UTF8.self)
    if isInteger, digits >= 18 {
      if let value = Int(text) { return .integer(value) }
      if UInt64(text) != nil { return .literal(text) }
    }
    guard let value = Double(text), value.isFinite else {
      throw InvalidJSON(message: "the number \(text.prefix(40)) is too large", offset: start)
    }
    return keepsDigits && value.description != text ? .literal(text) : .number(value)
  }
}

extension JSONReader {
  private mutating func begins(with sign: Unicode.Scalar) -> Bool {
    skipSpace()
    return peek == UInt8(ascii: sign)
  }

  private mutating func open(_ sign: Unicode.Scalar, _ kind: String) throws(InvalidJSON) {
    skipSpace()
    guard depth < Self.deepest else {
      throw failure("more than \(Self.deepest) levels of nesting")
    }
    guard take(UInt8(ascii: sign)) else { throw failure("expected \(kind)") }
    depth += 1
  }

  private mutating func word(_ word: String, _ value: JSONValue) throws(InvalidJSON) -> JSONValue {
    guard bytes[index...].starts(with: word.utf8) else { throw failure("expected a value") }
    index += word.utf8.count
    return value
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
    index = Self.spaceEnd(bytes.span, index)
  }

  private static func spaceEnd(_ text: Span<UInt8>, _ start: Int) -> Int {
    var at = start
    while at < text.count,
      text[at] == 0x20 || text[at] == 0x0A || text[at] == 0x0D || text[at] == 0x09
    {
      at += 1
    }
    return at
  }

  /// Returns where the characters of a string end that stand for themselves.
  private static func run(_ text: Span<UInt8>, _ start: Int) -> (end: Int, isASCII: Bool) {
    var at = start
    var all: UInt8 = 0
    while at < text.count, text[at] >= 0x20, text[at] != UInt8(ascii: "\""),
      text[at] != UInt8(ascii: "\\")
    {
      all |= text[at]
      at += 1
    }
    return (at, all < 0x80)
  }

  private mutating func skipDigits() -> Int {
    let start = index
    while isDigit(peek) { index += 1 }
    return index - start
  }

  private func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

  /// Returns an error at the cursor, for a caller too.
  package func failure(_ message: String) -> InvalidJSON {
    InvalidJSON(message: message, offset: index)
  }
}
