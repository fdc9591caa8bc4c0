/// The members of an object of JSON, each key once, compared by its bytes.
///
/// `String` takes canonically equal spellings for one (U+00E0, and `a` with U+0300), which in files are two keys.
package struct JSONObject: Sendable, Equatable {
  /// A key by its UTF-8 bytes.
  private struct Name: Hashable, Sendable {
    let text: String

    // Equal bytes are canonically equal, so that the text's own hash serves.
    static func == (a: Name, b: Name) -> Bool {
      a.text == b.text && a.text.utf8.elementsEqual(b.text.utf8)
    }
    func hash(into hasher: inout Hasher) { hasher.combine(text) }
  }

  private var members: [Name: JSONValue]

  package init() { members = [:] }

  /// Takes pairs; of equal keys the last counts.
  package init(_ pairs: some Sequence<(String, JSONValue)>) {
    members = [:]
    for (key, value) in pairs { members[Name(text: key)] = value }
  }

  /// Takes the entries of a dictionary.
  package init(_ dictionary: [String: JSONValue]) {
    self.init(dictionary.lazy.map { ($0.key, $0.value) })
  }

  package var count: Int { members.count }
  package var isEmpty: Bool { members.isEmpty }
  package var keys: [String] { members.keys.map(\.text) }
  package var values: [JSONValue] { Array(members.values) }

  package subscript(key: String) -> JSONValue? {
    get { members[Name(text: key)] }
    set { members[Name(text: key)] = newValue }
  }

  /// Sets a value and returns the one before, if the key was there.
  package mutating func updateValue(_ value: JSONValue, forKey key: String) -> JSONValue? {
    members.updateValue(value, forKey: Name(text: key))
  }

  /// Takes a member out and returns its value, if the key was there.
  @discardableResult
  package mutating func removeValue(forKey key: String) -> JSONValue? {
    members.removeValue(forKey: Name(text: key))
  }

  /// Returns the members that satisfy a condition.
  package func filter(_ isKept: ((key: String, value: JSONValue)) -> Bool) -> JSONObject {
    JSONObject(lazy.filter(isKept).map { ($0.key, $0.value) })
  }

  /// Returns the members with other values.
  package func mapValues(_ body: (JSONValue) throws -> JSONValue) rethrows -> JSONObject {
    var mapped = self
    for (key, value) in self { mapped[key] = try body(value) }
    return mapped
  }

  /// Returns the members of both; `other` wins where a key is in both.
  package func merging(_ other: JSONObject) -> JSONObject {
    var merged = self
    for (key, value) in other { merged[key] = value }
    return merged
  }
}

extension JSONObject: Sequence {
  package func makeIterator() -> AnyIterator<(key: String, value: JSONValue)> {
    var iterator = members.makeIterator()
    return AnyIterator { iterator.next().map { ($0.key.text, $0.value) } }
  }

  package var underestimatedCount: Int { members.count }
}

extension JSONObject: ExpressibleByDictionaryLiteral {
  package init(dictionaryLiteral elements: (String, JSONValue)...) { self.init(elements) }
}

extension JSONValue {
  /// The object with the entries of a dictionary.
  package static func object(_ dictionary: [String: JSONValue]) -> JSONValue {
    .object(JSONObject(dictionary))
  }
}
