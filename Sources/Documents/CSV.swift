/// Comma-separated values as RFC 4180 has them, with LF line ends.
package enum CSV {
  /// Returns rows as text.
  package static func text(_ rows: [[String]]) -> String {
    rows.map { $0.map(field).joined(separator: ",") + "\n" }.joined()
  }

  /// Returns a field, in quotes where it holds commas, quotes or line ends.
  private static func field(_ text: String) -> String {
    let marks: [UInt8] = [UInt8(ascii: ","), UInt8(ascii: "\""), 0x0A, 0x0D]
    guard text.utf8.contains(where: marks.contains) else { return text }
    let pieces = text.split(separator: "\"", omittingEmptySubsequences: false)
    return "\"\(pieces.joined(separator: "\"\""))\""
  }
}
