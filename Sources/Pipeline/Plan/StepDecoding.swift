package import Storage

extension Decodable {
  /// Reads a value from the JSON that `CanonicalJSON` made of one; throws `DecodingError` for any other.
  package init(json: JSON) throws {
    self = try JSONDecoding(json: json, codingPath: []).decode(Self.self)
  }
}

/// Reads values from JSON values, the other way round from `CanonicalJSON`.
private struct JSONDecoding: Decoder, SingleValueDecodingContainer {
  let json: JSON
  let codingPath: [any CodingKey]
  var userInfo: [CodingUserInfoKey: Any] { [:] }

  func mismatch(_ type: Any.Type, _ wanted: String) -> DecodingError {
    let shown = String(json.canonical.prefix(60))
    return .typeMismatch(
      type, .init(codingPath: codingPath, debugDescription: "\(wanted) is wanted, not \(shown)"))
  }

  func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
    guard case .object(let members) = json else { throw mismatch(Key.self, "an object") }
    return KeyedDecodingContainer(KeyedDecoding(members: members, codingPath: codingPath))
  }
  func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
    guard case .array(let items) = json else { throw mismatch([JSON].self, "an array") }
    return UnkeyedDecoding(items: items, codingPath: codingPath)
  }
  func singleValueContainer() -> any SingleValueDecodingContainer { self }

  func decodeNil() -> Bool { json == .null }

  func decode<T: Decodable>(_ type: T.Type) throws -> T {
    // The types that are one JSON value; Codable would ask for them here one by one anyway.
    let leaf: (any Decodable)?
    switch type {
    case is String.Type: leaf = json.text
    case is Bool.Type: if case .bool(let value) = json { leaf = value } else { leaf = nil }
    case is Double.Type: leaf = number { Double($0) }
    case is Float.Type: leaf = number { Float($0) }
    case let integer as any FixedWidthInteger.Type: leaf = number { integer.read($0) }
    default: return try T(from: self)
    }
    guard let value = leaf as? T else { throw mismatch(type, "a \(type)") }
    return value
  }

  /// Reads a number, or the text that stands for one that JSON has not.
  private func number<Value>(_ read: (String) -> Value?) -> Value? {
    switch json {
    case .number(let text), .string(let text): read(text)
    default: nil
    }
  }
}

extension FixedWidthInteger {
  fileprivate static func read(_ text: String) -> (any Decodable)? { Self(text) as? any Decodable }
}

private struct Position: CodingKey {
  let stringValue: String
  let intValue: Int?

  init(_ index: Int) {
    stringValue = "\(index)"
    intValue = index
  }
  init?(stringValue: String) { nil }
  init?(intValue: Int) { self.init(intValue) }
}

private struct KeyedDecoding<Key: CodingKey>: KeyedDecodingContainerProtocol {
  let members: [String: JSON]
  let codingPath: [any CodingKey]
  var allKeys: [Key] { members.keys.sorted().compactMap { Key(stringValue: $0) } }

  private func inner(_ key: any CodingKey) throws -> JSONDecoding {
    guard let json = members[key.stringValue] else {
      throw DecodingError.keyNotFound(
        key, .init(codingPath: codingPath, debugDescription: "no '\(key.stringValue)'"))
    }
    return JSONDecoding(json: json, codingPath: codingPath + [key])
  }
  func contains(_ key: Key) -> Bool { members[key.stringValue] != nil }
  func decodeNil(forKey key: Key) throws -> Bool { try inner(key).decodeNil() }
  func decode<T: Decodable>(_ type: T.Type, forKey key: Key) throws -> T {
    try inner(key).decode(type)
  }
  func nestedContainer<Nested: CodingKey>(
    keyedBy type: Nested.Type, forKey key: Key
  ) throws -> KeyedDecodingContainer<Nested> { try inner(key).container(keyedBy: type) }
  func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
    try inner(key).unkeyedContainer()
  }
  func superDecoder() throws -> any Decoder {
    JSONDecoding(json: members["super"] ?? .null, codingPath: codingPath)
  }
  func superDecoder(forKey key: Key) throws -> any Decoder { try inner(key) }
}

private struct UnkeyedDecoding: UnkeyedDecodingContainer {
  let items: [JSON]
  let codingPath: [any CodingKey]
  private(set) var currentIndex = 0
  var count: Int? { items.count }
  var isAtEnd: Bool { currentIndex >= items.count }

  init(items: [JSON], codingPath: [any CodingKey]) {
    self.items = items
    self.codingPath = codingPath
  }

  private mutating func next() throws -> JSONDecoding {
    guard !isAtEnd else {
      throw DecodingError.valueNotFound(
        JSON.self, .init(codingPath: codingPath, debugDescription: "the array ends too early"))
    }
    defer { currentIndex += 1 }
    return JSONDecoding(
      json: items[currentIndex], codingPath: codingPath + [Position(currentIndex)])
  }
  mutating func decodeNil() throws -> Bool {
    guard !isAtEnd, items[currentIndex] == .null else { return false }
    currentIndex += 1
    return true
  }
  mutating func decode<T: Decodable>(_ type: T.Type) throws -> T { try next().decode(type) }
  mutating func nestedContainer<Nested: CodingKey>(
    keyedBy type: Nested.Type
  ) throws -> KeyedDecodingContainer<Nested> { try next().container(keyedBy: type) }
  mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer {
    try next().unkeyedContainer()
  }
  mutating func superDecoder() throws -> any Decoder { try next() }
}
