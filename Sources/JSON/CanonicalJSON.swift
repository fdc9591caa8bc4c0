/// Values to canonical JSON and back: the text of keys and artifacts.
///
/// Keys are sorted, numbers are the shortest that read back the same, and numbers that are not finite are text
/// (`inf`, `-inf`, `nan`), which reads back as a number. A value without a fixed order (a `Set`, a dictionary
/// whose keys are no text) is a mistake in a step, and stops the program.
package enum CanonicalJSON {
  /// Returns the canonical UTF-8 of a value.
  package static func encode(
    _ value: some Encodable, as spelling: JSONSpelling = .keys
  ) throws -> [UInt8] {
    let json = try json(value, finite: spelling.refusesInfinity)
    return json.bytes(spelling)
  }

  /// Returns a value as JSON; with `finite` a number that is not finite is an error.
  package static func json(_ value: some Encodable, finite: Bool = false) throws -> JSONValue {
    let slot = EncodedContainer()
    let encoder = JSONValueEncoder(container: slot, key: nil, finite: finite, outer: nil)
    try encoder.put(value)
    return slot.json ?? .object([:])
  }

  /// Reads a value from a JSON text.
  ///
  /// - Throws: `InvalidJSON` for bytes that are no JSON, `JSONMismatch` for JSON that is no such value.
  package static func decode<Value: Decodable>(
    _ type: Value.Type = Value.self, from bytes: [UInt8]
  ) throws -> Value {
    try decode(type, from: JSONValue.parse(bytes))
  }

  /// Reads a value from JSON; throws `JSONMismatch` for JSON that is no such value.
  package static func decode<Value: Decodable>(
    _ type: Value.Type = Value.self, from json: JSONValue
  ) throws -> Value {
    try JSONValueDecoder(value: json, path: nil).read(type)
  }
}

extension Decodable {
  /// Reads a value from the JSON that `CanonicalJSON` made of one; throws `JSONMismatch` for any other.
  package init(json: JSONValue) throws { self = try CanonicalJSON.decode(Self.self, from: json) }
}

/// JSON that is not the value that was asked for, and where.
package struct JSONMismatch: Error, Equatable, Sendable, CustomStringConvertible {
  /// Where in the text: `rows[3].question`; empty for the whole.
  package let path: String
  package let message: String

  package var description: String { path.isEmpty ? message : "\(path): \(message)" }
}

/// The keys that lead to a value, from the innermost out.
final class JSONPath {
  let key: any CodingKey
  let parent: JSONPath?

  init(_ key: any CodingKey, in parent: JSONPath?) {
    self.key = key
    self.parent = parent
  }

  static func keys(_ path: JSONPath?) -> [any CodingKey] {
    var keys: [any CodingKey] = []
    var next = path
    while let here = next {
      keys.append(here.key)
      next = here.parent
    }
    return keys.reversed()
  }

  static func text(_ path: JSONPath?) -> String {
    var text = ""
    for key in keys(path) {
      if key is JSONIndex {
        text += "[\(key.stringValue)]"
      } else {
        text += (text.isEmpty ? "" : ".") + key.stringValue
      }
    }
    return text
  }
}

/// The place of an item in an array, from 0.
struct JSONIndex: CodingKey {
  let index: Int

  init(_ index: Int) { self.index = index }
  init?(stringValue: String) { nil }
  init?(intValue: Int) { self.init(intValue) }
  var stringValue: String { String(index) }
  var intValue: Int? { index }
}

/// The key of the part that a superclass encodes.
struct JSONSuperKey: CodingKey {
  var stringValue: String { "super" }
  var intValue: Int? { nil }
  init() {}
  init?(stringValue: String) { nil }
  init?(intValue: Int) { nil }
}
