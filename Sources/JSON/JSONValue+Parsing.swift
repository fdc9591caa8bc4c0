extension JSONValue {
  /// The most bytes that a text may have, unless its reader sets less.
  package static let largest = 1 << 31

  /// Parses one JSON text strictly (RFC 8259), with every key of an object once.
  ///
  /// Nesting is limited to 256 levels. A number without fraction and exponent becomes `.integer` where it fits,
  /// and keeps its digits up to 2^64. With `keepsDigits` so does every number that would be written otherwise
  /// (`1.50`), so that the text of a value read is the text that was read, but for spaces and order.
  package static func parse(
    _ bytes: [UInt8], keepsDigits: Bool = false, limit: Int = largest
  ) throws(InvalidJSON) -> JSONValue {
    guard bytes.count <= limit else {
      throw InvalidJSON(message: "the text is longer than \(limit) bytes", offset: limit)
    }
    var reader = JSONReader(bytes, keepsDigits: keepsDigits)
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

  package init(message: String, offset: Int) {
    self.message = message
    self.offset = offset
  }

  package var description: String { "\(message) at byte \(offset)" }
}
