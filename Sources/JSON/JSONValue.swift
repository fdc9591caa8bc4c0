/// A value of JSON.
package enum JSONValue: Sendable, Equatable {
  case null
  case bool(Bool)
  /// A number without fraction and exponent that fits in `Int`.
  case integer(Int)
  case number(Double)
  /// A number by its digits, where neither `Int` nor `Double` would write the same: a whole number beyond
  /// 2^63, `-0`, a `Float`, any number that a reader was told to keep as written.
  case literal(String)
  case string(String)
  case array([JSONValue])
  case object(JSONObject)

  /// A number, or its name (`inf`, `-inf`, `nan`) as text where JSON has no number for it.
  package static func real(_ value: Double) -> JSONValue {
    value.isFinite ? .number(value) : .string(value.description)
  }

  /// The value of a key of an object.
  package subscript(key: String) -> JSONValue? {
    if case .object(let members) = self { members[key] } else { nil }
  }

  /// The item of an array; nil when there is none.
  package subscript(index: Int) -> JSONValue? {
    guard case .array(let items) = self, items.indices.contains(index) else { return nil }
    return items[index]
  }

  package var bool: Bool? { if case .bool(let value) = self { value } else { nil } }
  /// The value of a number without fraction and exponent that fits in `Int`.
  package var integer: Int? {
    switch self {
    case .integer(let value): value
    case .literal(let digits): Int(digits)
    default: nil
    }
  }
  package var string: String? { if case .string(let value) = self { value } else { nil } }
  package var array: [JSONValue]? { if case .array(let items) = self { items } else { nil } }
  package var object: JSONObject? {
    if case .object(let members) = self { members } else { nil }
  }

  /// The value of a number, with or without fraction.
  package var number: Double? {
    switch self {
    case .integer(let value): Double(value)
    case .number(let value): value
    case .literal(let digits): Double(digits)
    default: nil
    }
  }
}

extension JSONValue {
  /// Texts are equal when their bytes are: those that only look the same give other keys of steps.
  package static func == (a: JSONValue, b: JSONValue) -> Bool {
    switch (a, b) {
    case (.null, .null): true
    case (.bool(let a), .bool(let b)): a == b
    case (.integer(let a), .integer(let b)): a == b
    case (.number(let a), .number(let b)): a == b
    case (.literal(let a), .literal(let b)): a == b
    case (.string(let a), .string(let b)): a == b && a.utf8.elementsEqual(b.utf8)
    case (.array(let a), .array(let b)): a == b
    case (.object(let a), .object(let b)): a == b
    default: false
    }
  }
}

extension JSONValue: ExpressibleByStringLiteral, ExpressibleByBooleanLiteral,
  ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral, ExpressibleByArrayLiteral,
  ExpressibleByDictionaryLiteral
{
  package init(stringLiteral value: String) { self = .string(value) }
  package init(booleanLiteral value: Bool) { self = .bool(value) }
  package init(integerLiteral value: Int) { self = .integer(value) }
  package init(floatLiteral value: Double) { self = .number(value) }
  package init(arrayLiteral elements: JSONValue...) { self = .array(elements) }
  package init(dictionaryLiteral elements: (String, JSONValue)...) {
    self = .object(JSONObject(elements))
  }
}
