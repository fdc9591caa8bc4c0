extension JSONValue {
  /// Parses one JSON text strictly (RFC 8259), with every key of an object once.
  ///
  /// Nesting is limited to 256 levels. A number without fraction and exponent that fits becomes
  /// `.integer`.
  package static func parse(_ bytes: [UInt8]) throws(InvalidJSON) -> JSONValue {
    var reader = JSONReader(bytes)
    let value = try reader.value()
    try reader.finish()
    return value
  }
}

/// Why bytes are not a JSON text.
package struct InvalidJSON: Error, Equatable, Sendable, CustomStringConvertible {
  package let message: String
  /// Bytes before the place of the problem.
  package let offset: Int

  package var description: String { "\(message) at byte \(offset)" }
}
