import Documents

extension FileBytes {
  /// Reads a range as a JSON object, with places counted from the start of the file.
  func jsonObject(_ range: Range<Int>) throws(FormatError) -> JSONObject {
    let text = try read(range)
    // A text may start with space or a byte order mark elsewhere, but not in these files.
    guard text.first == UInt8(ascii: "{") else {
      throw FormatError(name, at: range.lowerBound, "expected '{'")
    }
    do throws(InvalidJSON) {
      return try JSONValue.parse(text).object ?? [:]
    } catch {
      throw FormatError(name, at: range.lowerBound + error.offset, error.message)
    }
  }
}
