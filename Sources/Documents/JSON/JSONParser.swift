extension JSONValue {
  /// Parses one JSON text strictly.
  package static func parse(_ bytes: [UInt8]) throws(InvalidJSON) -> JSONValue {
    throw InvalidJSON(message: "not there yet", offset: 0)
  }
}

/// Why bytes are not a JSON text.
package struct InvalidJSON: Error, Equatable, Sendable {
  package let message: String
  /// Bytes before the place of the problem.
  package let offset: Int
}
