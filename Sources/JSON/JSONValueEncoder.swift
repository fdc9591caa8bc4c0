/// An array or object under construction, or the one value of a text.
final class EncodedContainer {
  private enum Piece {
    case value(JSONValue)
    case container(EncodedContainer)

    var json: JSONValue {
      switch self {
      case .value(let json): json
      case .container(let inner): inner.json ?? .object([:])
      }
    }
  }
  private enum Kind { case single, array, object }

  private var kind = Kind.single
  private var pieces: [Piece] = []
  private var names: [String] = []

  var count: Int { pieces.count }

  /// What stands here; nil when nothing was put.
  var json: JSONValue? {
    switch kind {
    case .single: pieces.last?.json
    case .array: .array(pieces.map(\.json))
    case .object: .object(JSONObject(zip(names, pieces.lazy.map(\.json))))
    }
  }

  func makeArray() { kind = .array }
  func makeObject() { kind = .object }

  /// Puts a value under a key, at the end of an array, or in the one place.
  func put(_ json: JSONValue, _ key: String?) { add(.value(json), key) }

  func inner(_ key: String?) -> EncodedContainer {
    let inner = EncodedContainer()
    add(.container(inner), key)
    return inner
  }

  private func add(_ piece: Piece, _ key: String?) {
    pieces.append(piece)
    if kind == .object { names.append(key ?? "") }
  }
}

private protocol Unordered { static var isUnordered: Bool { get } }
extension Set: Unordered { fileprivate static var isUnordered: Bool { true } }
extension Dictionary: Unordered {
  fileprivate static var isUnordered: Bool {
    !(Key.self == String.self || Key.self == Int.self
      || Key.self is any CodingKeyRepresentable.Type)
  }
}

/// Encodes one value into a container, under a key where that is an object.
struct JSONValueEncoder {
  let container: EncodedContainer
  let key: String?
  let finite: Bool
  /// The path of the container, and the key or index of the value in it.
  let outer: JSONPath?
  var step: (any CodingKey)?

  /// Made where it is asked for, which is never for most values.
  private var path: JSONPath? { step.map { JSONPath($0, in: outer) } ?? outer }

  /// Puts a value of any type.
  func put<T: Encodable>(_ value: T) throws {
    if let json = try leaf(value) { return container.put(json, key) }
    if let type = T.self as? any Unordered.Type, type.isUnordered {
      preconditionFailure("\(T.self) has no fixed order and cannot be part of a key")
    }
    try value.encode(to: InnerEncoder(container: container.inner(key), finite: finite, path: path))
  }

  /// The types that are one JSON value; Codable would send them here one by one anyway.
  private func leaf<T: Encodable>(_ value: T) throws -> JSONValue? {
    // Comparing types first spares the casts, which cost more than all the rest.
    if T.self == String.self { return (value as? String).map(JSONValue.string) }
    if T.self == Int.self { return (value as? Int).map(JSONValue.integer) }
    if T.self == Double.self { return try (value as? Double).map(real) }
    if T.self == Float.self { return try (value as? Float).map(real) }
    if T.self == Bool.self { return (value as? Bool).map(JSONValue.bool) }
    if T.self == JSONValue.self { return value as? JSONValue }
    guard T.self is any FixedWidthInteger.Type, let whole = value as? any FixedWidthInteger else {
      return nil
    }
    return Self.integer(whole)
  }

  static func integer(_ value: some FixedWidthInteger) -> JSONValue {
    Int(exactly: value).map(JSONValue.integer) ?? .literal(String(value))
  }

  func real(_ value: Double) throws -> JSONValue {
    try check(value.isFinite)
    return .real(value)
  }

  func real(_ value: Float) throws -> JSONValue {
    try check(value.isFinite)
    guard value.isFinite else { return .string(value.description) }
    // The shortest digits of a `Float` are fewer than its `Double`'s.
    let digits = value.description
    guard let number = Double(digits), number.description == digits else { return .literal(digits) }
    return .number(number)
  }

  private func check(_ isFinite: Bool) throws {
    guard finite, !isFinite else { return }
    let name = key.map { "'\($0)'" } ?? "a number"
    throw JSONMismatch(path: JSONPath.text(path), message: "\(name) is not finite")
  }
}

/// Encodes what is no single JSON value, into a container of its own.
private struct InnerEncoder: Encoder, SingleValueEncodingContainer {
  let container: EncodedContainer
  let finite: Bool
  let path: JSONPath?

  var codingPath: [any CodingKey] { JSONPath.keys(path) }
  var userInfo: [CodingUserInfoKey: Any] { [:] }

  func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
    container.makeObject()
    return KeyedEncodingContainer(
      KeyedEncoding<Key>(container: container, finite: finite, path: path))
  }
  func unkeyedContainer() -> any UnkeyedEncodingContainer {
    container.makeArray()
    return UnkeyedEncoding(container: container, finite: finite, path: path)
  }
  func singleValueContainer() -> any SingleValueEncodingContainer { self }

  func encodeNil() throws { container.put(.null, nil) }
  func encode<T: Encodable>(_ value: T) throws {
    try JSONValueEncoder(container: container, key: nil, finite: finite, outer: path).put(value)
  }
}

private struct KeyedEncoding<Key: CodingKey>: KeyedEncodingContainerProtocol {
  let container: EncodedContainer
  let finite: Bool
  let path: JSONPath?

  var codingPath: [any CodingKey] { JSONPath.keys(path) }

  private func encoder(_ key: any CodingKey) -> JSONValueEncoder {
    JSONValueEncoder(
      container: container, key: key.stringValue, finite: finite, outer: path, step: key)
  }
  private func inner(_ key: any CodingKey) -> InnerEncoder {
    InnerEncoder(
      container: container.inner(key.stringValue), finite: finite, path: JSONPath(key, in: path))
  }

  mutating func encodeNil(forKey key: Key) throws { container.put(.null, key.stringValue) }
  mutating func encode(_ value: String, forKey key: Key) throws {
    container.put(.string(value), key.stringValue)
  }
  mutating func encode(_ value: Int, forKey key: Key) throws {
    container.put(.integer(value), key.stringValue)
  }
  mutating func encode(_ value: Bool, forKey key: Key) throws {
    container.put(.bool(value), key.stringValue)
  }
  mutating func encode<T: Encodable>(_ value: T, forKey key: Key) throws {
    try encoder(key).put(value)
  }
  mutating func nestedContainer<Nested: CodingKey>(
    keyedBy type: Nested.Type, forKey key: Key
  ) -> KeyedEncodingContainer<Nested> { inner(key).container(keyedBy: type) }
  mutating func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
    inner(key).unkeyedContainer()
  }
  mutating func superEncoder() -> any Encoder { inner(JSONSuperKey()) }
  mutating func superEncoder(forKey key: Key) -> any Encoder { inner(key) }
}

private struct UnkeyedEncoding: UnkeyedEncodingContainer {
  let container: EncodedContainer
  let finite: Bool
  let path: JSONPath?

  var codingPath: [any CodingKey] { JSONPath.keys(path) }
  var count: Int { container.count }

  private func inner() -> InnerEncoder {
    let path = JSONPath(JSONIndex(count), in: path)
    return InnerEncoder(container: container.inner(nil), finite: finite, path: path)
  }

  mutating func encodeNil() throws { container.put(.null, nil) }
  mutating func encode<T: Encodable>(_ value: T) throws {
    let index = JSONIndex(count)
    try JSONValueEncoder(container: container, key: nil, finite: finite, outer: path, step: index)
      .put(value)
  }
  mutating func nestedContainer<Nested: CodingKey>(
    keyedBy type: Nested.Type
  ) -> KeyedEncodingContainer<Nested> { inner().container(keyedBy: type) }
  mutating func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer {
    inner().unkeyedContainer()
  }
  mutating func superEncoder() -> any Encoder { inner() }
}

extension JSONValue: Encodable {
  /// Only `CanonicalJSON` encodes JSON, as itself.
  package func encode(to encoder: any Encoder) throws {
    throw EncodingError.invalidValue(
      self, .init(codingPath: encoder.codingPath, debugDescription: "only CanonicalJSON does this"))
  }
}
