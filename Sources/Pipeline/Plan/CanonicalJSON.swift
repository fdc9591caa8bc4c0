package import Storage

/// Encodes values into the one JSON text that keys are made of: sorted keys, shortest numbers that
/// read back the same.
///
/// It refuses what has no fixed order (a `Set`, a dictionary whose keys are no text): that is a
/// mistake in a step.
package enum CanonicalJSON {
  /// Returns the canonical UTF-8 of `value`.
  package static func encode(_ value: some Encodable) throws -> [UInt8] {
    try json(value).canonicalBytes
  }

  /// Returns `value` as a JSON value.
  package static func json(_ value: some Encodable) throws -> JSON {
    let slot = JSONSlot()
    try JSONEncoding(slot: slot, codingPath: []).put(value)
    return slot.json
  }
}

/// A place in a JSON value under construction.
private final class JSONSlot {
  private enum Content {
    case nothing
    case leaf(JSON)
    case array([JSONSlot])
    case object([String: JSONSlot])
  }
  private var content = Content.nothing

  func set(_ json: JSON) { content = .leaf(json) }

  func makeObject() {
    if case .nothing = content { content = .object([:]) }
  }

  func makeArray() {
    if case .nothing = content { content = .array([]) }
  }

  func member(_ name: String) -> JSONSlot {
    guard case .object(var members) = content else { preconditionFailure("a keyed container") }
    let slot = JSONSlot()
    content = .nothing
    members[name] = slot
    content = .object(members)
    return slot
  }

  func element() -> JSONSlot {
    guard case .array(var items) = content else { preconditionFailure("an unkeyed container") }
    let slot = JSONSlot()
    content = .nothing
    items.append(slot)
    content = .array(items)
    return slot
  }

  var count: Int { if case .array(let items) = content { items.count } else { 0 } }

  var json: JSON {
    switch content {
    case .nothing: .object([:])
    case .leaf(let json): json
    case .array(let items): .array(items.map(\.json))
    case .object(let members): .object(members.mapValues(\.json))
    }
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

private struct JSONEncoding: Encoder, SingleValueEncodingContainer {
  let slot: JSONSlot
  let codingPath: [any CodingKey]
  var userInfo: [CodingUserInfoKey: Any] { [:] }

  func put<T: Encodable>(_ value: T) throws {
    if let json = Self.leaf(value) { return slot.set(json) }
    if let type = T.self as? any Unordered.Type, type.isUnordered {
      preconditionFailure("\(T.self) has no fixed order and cannot be part of a key")
    }
    try value.encode(to: self)
  }

  /// The types that are one JSON value; Codable would send them here one by one anyway.
  private static func leaf(_ value: some Encodable) -> JSON? {
    switch value {
    case let value as String: .string(value)
    case let value as Bool: .bool(value)
    case let value as Double: .double(value)
    case let value as Float:
      value.isFinite ? .number(value.description) : .string(value.description)
    case let value as any FixedWidthInteger: .number(String(value))
    default: nil
    }
  }

  func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
    slot.makeObject()
    return KeyedEncodingContainer(KeyedEncoding<Key>(slot: slot, codingPath: codingPath))
  }
  func unkeyedContainer() -> any UnkeyedEncodingContainer {
    slot.makeArray()
    return UnkeyedEncoding(slot: slot, codingPath: codingPath)
  }
  func singleValueContainer() -> any SingleValueEncodingContainer { self }

  func encodeNil() throws { slot.set(.null) }
  func encode<T: Encodable>(_ value: T) throws { try put(value) }
}

private struct KeyedEncoding<Key: CodingKey>: KeyedEncodingContainerProtocol {
  let slot: JSONSlot
  let codingPath: [any CodingKey]

  private func inner(_ key: any CodingKey) -> JSONEncoding {
    JSONEncoding(slot: slot.member(key.stringValue), codingPath: codingPath + [key])
  }
  mutating func encodeNil(forKey key: Key) throws { slot.member(key.stringValue).set(.null) }
  mutating func encode<T: Encodable>(_ value: T, forKey key: Key) throws {
    try inner(key).put(value)
  }
  mutating func nestedContainer<Nested: CodingKey>(
    keyedBy type: Nested.Type, forKey key: Key
  ) -> KeyedEncodingContainer<Nested> { inner(key).container(keyedBy: type) }
  mutating func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
    inner(key).unkeyedContainer()
  }
  mutating func superEncoder() -> any Encoder {
    JSONEncoding(slot: slot.member("super"), codingPath: codingPath)
  }
  mutating func superEncoder(forKey key: Key) -> any Encoder { inner(key) }
}

private struct UnkeyedEncoding: UnkeyedEncodingContainer {
  let slot: JSONSlot
  let codingPath: [any CodingKey]
  var count: Int { slot.count }

  private func inner() -> JSONEncoding {
    JSONEncoding(slot: slot.element(), codingPath: codingPath)
  }
  mutating func encodeNil() throws { slot.element().set(.null) }
  mutating func encode<T: Encodable>(_ value: T) throws { try inner().put(value) }
  mutating func nestedContainer<Nested: CodingKey>(
    keyedBy type: Nested.Type
  ) -> KeyedEncodingContainer<Nested> { inner().container(keyedBy: type) }
  mutating func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer {
    inner().unkeyedContainer()
  }
  mutating func superEncoder() -> any Encoder { inner() }
}
