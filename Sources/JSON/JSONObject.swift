/// The members of an object of JSON in their order, each key once, compared by its bytes.
///
/// `String` takes canonically equal spellings for one (U+00E0, and `a` with U+0300), which in files are two keys.
package struct JSONObject: Sendable {
  /// A key by its UTF-8 bytes.
  private struct Name: Hashable, Sendable {
    let text: String

    // Equal bytes are canonically equal, so that the text's own hash serves.
    static func == (a: Name, b: Name) -> Bool { JSONObject.isSame(a.text, b.text) }
    func hash(into hasher: inout Hasher) { hasher.combine(text) }
  }

  private var entries: [(key: String, value: JSONValue)] = []
  /// Where a key stands; empty while there are few enough to look through.
  private var places: [Name: Int] = [:]
  private static let few = 16

  private static func isSame(_ a: String, _ b: String) -> Bool {
    // Counts first: names that differ mostly do in these.
    a.utf8.count == b.utf8.count && a == b && a.utf8.elementsEqual(b.utf8)
  }

  package init() {}

  /// Takes pairs; of equal keys the last counts.
  package init(_ pairs: some Sequence<(String, JSONValue)>) {
    entries.reserveCapacity(pairs.underestimatedCount)
    for (key, value) in pairs { self[key] = value }
  }

  /// Takes the entries of a dictionary.
  package init(_ dictionary: [String: JSONValue]) {
    self.init(dictionary.lazy.map { ($0.key, $0.value) })
  }

  package var count: Int { entries.count }
  package var isEmpty: Bool { entries.isEmpty }
  package var keys: [String] { entries.map(\.key) }
  package var values: [JSONValue] { entries.map(\.value) }

  private func place(of key: String) -> Int? {
    if places.isEmpty { return entries.firstIndex { Self.isSame($0.key, key) } }
    return places[Name(text: key)]
  }

  package subscript(key: String) -> JSONValue? {
    get { place(of: key).map { entries[$0].value } }
    set {
      if let newValue { _ = updateValue(newValue, forKey: key) } else { removeValue(forKey: key) }
    }
  }

  /// Sets a value and returns the one before, if the key was there.
  package mutating func updateValue(_ value: JSONValue, forKey key: String) -> JSONValue? {
    if let place = place(of: key) {
      let old = entries[place].value
      entries[place].value = value
      return old
    }
    entries.append((key, value))
    if !places.isEmpty {
      places[Name(text: key)] = entries.count - 1
    } else if entries.count > Self.few {
      index()
    }
    return nil
  }

  /// Takes a member out and returns its value, if the key was there.
  @discardableResult
  package mutating func removeValue(forKey key: String) -> JSONValue? {
    guard let place = place(of: key) else { return nil }
    let old = entries.remove(at: place).value
    places = [:]
    if entries.count > Self.few { index() }
    return old
  }

  private mutating func index() {
    for (place, entry) in entries.enumerated() { places[Name(text: entry.key)] = place }
  }

  /// Returns the members that satisfy a condition.
  package func filter(_ isKept: ((key: String, value: JSONValue)) -> Bool) -> JSONObject {
    JSONObject(lazy.filter(isKept).map { ($0.key, $0.value) })
  }

  /// Returns the members with other values.
  package func mapValues(_ body: (JSONValue) throws -> JSONValue) rethrows -> JSONObject {
    var mapped = self
    for place in entries.indices { mapped.entries[place].value = try body(entries[place].value) }
    return mapped
  }

  /// Returns the members of both; `other` wins where a key is in both.
  package func merging(_ other: JSONObject) -> JSONObject {
    var merged = self
    for (key, value) in other { merged[key] = value }
    return merged
  }
}

extension JSONObject: Equatable {
  /// Whether both have the same members, in whatever order.
  package static func == (a: JSONObject, b: JSONObject) -> Bool {
    a.count == b.count && a.entries.allSatisfy { b[$0.key] == $0.value }
  }
}

extension JSONObject: Sequence {
  package func makeIterator() -> IndexingIterator<[(key: String, value: JSONValue)]> {
    entries.makeIterator()
  }

  package var underestimatedCount: Int { entries.count }
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
