/// Reads values of any decodable type from JSON.
struct JSONValueDecoder: Decoder, SingleValueDecodingContainer {
  let value: JSONValue
  let path: JSONPath?

  var codingPath: [any CodingKey] { JSONPath.keys(path) }
  var userInfo: [CodingUserInfoKey: Any] { [:] }

  func mismatch(_ message: String) -> JSONMismatch {
    JSONMismatch(path: JSONPath.text(path), message: message)
  }

  /// Reads a value of any type.
  func read<T: Decodable>(_ type: T.Type) throws -> T {
    // Comparing types first spares the casts.
    if T.self == String.self { return try same(text()) }
    if T.self == Int.self { return try same(integer(Int.self)) }
    if T.self == Double.self { return try same(real()) }
    if T.self == Float.self { return try same(float()) }
    if T.self == Bool.self { return try same(flag()) }
    if T.self == JSONValue.self { return try same(value) }
    if let whole = T.self as? any FixedWidthInteger.Type { return try same(any(whole)) }
    return try T(from: self)
  }

  private func same<T>(_ value: some Any) throws -> T {
    guard let value = value as? T else { throw mismatch("is no \(T.self)") }
    return value
  }

  private func any(_ type: any FixedWidthInteger.Type) throws -> any FixedWidthInteger {
    func open<N: FixedWidthInteger>(_ type: N.Type) throws -> any FixedWidthInteger {
      try integer(type)
    }
    return try open(type)
  }

  private func text() throws -> String {
    guard case .string(let text) = value else {
      throw mismatch("expected a text, found \(value.phrase)")
    }
    return text
  }

  private func flag() throws -> Bool {
    guard case .bool(let flag) = value else {
      throw mismatch("expected true or false, found \(value.phrase)")
    }
    return flag
  }

  private func integer<N: FixedWidthInteger>(_ type: N.Type) throws -> N {
    let whole: N? =
      switch value {
      case .integer(let value): N(exactly: value)
      case .number(let value): N(exactly: value)
      case .literal(let digits): N(digits) ?? Double(digits).flatMap(N.init(exactly:))
      default: throw mismatch("expected an integer, found \(value.phrase)")
      }
    guard let whole else {
      throw mismatch("expected an integer of \(type), found \(value.canonical())")
    }
    return whole
  }

  private func real() throws -> Double {
    if let number = value.number { return number }
    // As `CanonicalJSON` writes what has no number in JSON.
    switch value.string {
    case "inf": return .infinity
    case "-inf": return -.infinity
    case "nan", "-nan": return .nan
    default: throw mismatch("expected a number, found \(value.phrase)")
    }
  }

  /// Reads a `Float` as if from its digits: by way of a `Double` it could be rounded twice.
  private func float() throws -> Float {
    if case .literal(let digits) = value, let number = Float(digits) { return number }
    let number = try real()
    let near = Float(number)
    let isHalfway = number.bitPattern & 0x1FFF_FFFF == 0x1000_0000
    guard isHalfway || near.magnitude < Float.leastNormalMagnitude else { return near }
    return Float(number.description) ?? near
  }

  func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
    guard case .object(let members) = value else {
      throw mismatch("expected an object, found \(value.phrase)")
    }
    return KeyedDecodingContainer(KeyedDecoding(members: members, path: path))
  }
  func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
    guard case .array(let items) = value else {
      throw mismatch("expected a list, found \(value.phrase)")
    }
    return UnkeyedDecoding(items: items, path: path)
  }
  func singleValueContainer() throws -> any SingleValueDecodingContainer { self }
  func decodeNil() -> Bool { value == .null }
  func decode<T: Decodable>(_ type: T.Type) throws -> T { try read(type) }
}

private struct KeyedDecoding<Key: CodingKey>: KeyedDecodingContainerProtocol {
  let members: JSONObject
  let path: JSONPath?

  var codingPath: [any CodingKey] { JSONPath.keys(path) }
  var allKeys: [Key] { members.keys.compactMap(Key.init(stringValue:)) }

  private func inner(_ key: any CodingKey) throws -> JSONValueDecoder {
    guard let value = members[key.stringValue] else {
      throw JSONMismatch(path: JSONPath.text(path), message: "'\(key.stringValue)' is missing")
    }
    return JSONValueDecoder(value: value, path: JSONPath(key, in: path))
  }

  func contains(_ key: Key) -> Bool { members[key.stringValue] != nil }
  func decodeNil(forKey key: Key) throws -> Bool { try inner(key).decodeNil() }
  func decode<T: Decodable>(_ type: T.Type, forKey key: Key) throws -> T {
    try inner(key).read(type)
  }
  func nestedContainer<Nested: CodingKey>(
    keyedBy type: Nested.Type, forKey key: Key
  ) throws -> KeyedDecodingContainer<Nested> { try inner(key).container(keyedBy: type) }
  func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
    try inner(key).unkeyedContainer()
  }
  func superDecoder() throws -> any Decoder { try inner(JSONSuperKey()) }
  func superDecoder(forKey key: Key) throws -> any Decoder { try inner(key) }
}

private struct UnkeyedDecoding: UnkeyedDecodingContainer {
  let items: [JSONValue]
  let path: JSONPath?
  var currentIndex = 0

  var codingPath: [any CodingKey] { JSONPath.keys(path) }
  var count: Int? { items.count }
  var isAtEnd: Bool { currentIndex >= items.count }

  init(items: [JSONValue], path: JSONPath?) {
    self.items = items
    self.path = path
  }

  private func inner() throws -> JSONValueDecoder {
    guard !isAtEnd else {
      throw JSONMismatch(path: JSONPath.text(path), message: "has only \(items.count) items")
    }
    return JSONValueDecoder(
      value: items[currentIndex], path: JSONPath(JSONIndex(currentIndex), in: path))
  }
  private mutating func next<T>(_ body: (JSONValueDecoder) throws -> T) throws -> T {
    let value = try body(inner())
    currentIndex += 1
    return value
  }

  mutating func decodeNil() throws -> Bool {
    guard try inner().decodeNil() else { return false }
    currentIndex += 1
    return true
  }
  mutating func decode<T: Decodable>(_ type: T.Type) throws -> T { try next { try $0.read(type) } }
  mutating func nestedContainer<Nested: CodingKey>(
    keyedBy type: Nested.Type
  ) throws -> KeyedDecodingContainer<Nested> { try next { try $0.container(keyedBy: type) } }
  mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer {
    try next { try $0.unkeyedContainer() }
  }
  mutating func superDecoder() throws -> any Decoder { try next { $0 } }
}

extension JSONValue: Decodable {
  /// Only `CanonicalJSON` decodes JSON, as itself.
  package init(from decoder: any Decoder) throws {
    guard let decoder = decoder as? JSONValueDecoder else {
      throw DecodingError.dataCorrupted(
        .init(codingPath: decoder.codingPath, debugDescription: "only CanonicalJSON does this"))
    }
    self = decoder.value
  }
}

extension JSONValue {
  /// The kind of the value in words.
  package var phrase: String {
    switch self {
    case .null: "null"
    case .bool: "true or false"
    case .integer, .number, .literal: "a number"
    case .string: "a text"
    case .array: "a list"
    case .object: "an object"
    }
  }
}
