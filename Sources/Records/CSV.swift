/// Comma-separated values as RFC 4180 has them.
package enum CSV {
  /// Returns a field in quotes where it needs them.
  package static func field(_ text: String) -> String {
    guard text.contains(where: { $0 == "," || $0 == "\"" || $0.isNewline }) else { return text }
    let pieces = text.split(separator: "\"", omittingEmptySubsequences: false)
    return "\"\(pieces.joined(separator: "\"\""))\""
  }
}
