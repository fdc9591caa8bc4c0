package import JSON

/// An option of a step that changes no bit of its output and is therefore in no key.
///
/// It is part of the encoded step all the same, so that whoever decodes the step has it. As a member of an object or an
/// element of an array it is left out of keys; `standIn` takes its place there when keys of earlier versions had it.
@propertyWrapper
package struct Unkeyed<Value: Codable & Sendable>: Codable, Sendable {
  package var wrappedValue: Value
  private let standIn: Value?

  package init(wrappedValue: Value) { self.init(wrappedValue, standIn: nil) }

  /// `standIn` is what keys have in its place, whatever the value.
  package init(_ value: Value, standIn: Value?) {
    wrappedValue = value
    self.standIn = standIn
  }

  private enum CodingKeys: String, CodingKey {
    case wrappedValue = "=unkeyed"
    case standIn = "=keyed"
  }
}

extension Unkeyed: Equatable where Value: Equatable {}

/// What only the wiring of a component reads: no step needs it, so it is neither in a key nor in an encoded step.
@propertyWrapper
package struct WiringOnly<Value: Sendable>: Codable, Sendable {
  private var value: Value?

  package init(wrappedValue: Value) { value = wrappedValue }

  package var wrappedValue: Value {
    get {
      guard let value else { preconditionFailure("a decoded component is not wired") }
      return value
    }
    set { value = newValue }
  }

  package init(from decoder: any Decoder) throws { value = nil }

  package func encode(to encoder: any Encoder) throws {
    try Unkeyed<Bool?>(wrappedValue: nil).encode(to: encoder)
  }
}

extension JSONValue {
  /// An encoded step as it is in keys: without what is `Unkeyed`.
  package var keyed: JSONValue {
    guard holdsUnkeyed else { return self }
    switch self {
    case .object(let members):
      var kept = JSONObject()
      for (name, value) in members {
        if let value = value.isUnkeyed ? value.standIn : value.keyed { kept[name] = value }
      }
      return .object(kept)
    case .array(let items):
      return .array(items.compactMap { $0.isUnkeyed ? $0.standIn : $0.keyed })
    default: return self
    }
  }

  /// Whether something in it is `Unkeyed`.
  private var holdsUnkeyed: Bool {
    switch self {
    case .object(let members): members.contains { $0.value.isUnkeyed || $0.value.holdsUnkeyed }
    case .array(let items): items.contains { $0.isUnkeyed || $0.holdsUnkeyed }
    default: false
    }
  }

  private var isUnkeyed: Bool { self["=unkeyed"] != nil }
  private var standIn: JSONValue? { self["=keyed"] }
}
