/// Patterns for names of matrices: whole names, or the ends of names, with `*` for anything.
enum NamePatterns {
  /// True when a pattern means the matrix of that name, which has no `.weight`.
  static func matches(_ pattern: String, _ name: String) -> Bool {
    matches(Array(pattern.utf8)[...], Array(name.utf8)[...])
      || matches(Array("*.\(pattern)".utf8)[...], Array(name.utf8)[...])
  }

  private static func matches(
    _ pattern: ArraySlice<UInt8>, _ name: ArraySlice<UInt8>
  ) -> Bool {
    guard let first = pattern.first else { return name.isEmpty }
    if first == UInt8(ascii: "*") {
      return matches(pattern.dropFirst(), name)
        || (!name.isEmpty && matches(pattern, name.dropFirst()))
    }
    return name.first == first && matches(pattern.dropFirst(), name.dropFirst())
  }
}
