/// What is wrong with a file, and where, in words for people.
package struct FormatError: Error, Sendable, Equatable {
  /// The file, as the caller named it.
  package let file: String
  /// Bytes before the place of the problem, where one place can be named.
  package let offset: Int?
  package let problem: String

  package init(_ file: String, at offset: Int? = nil, _ problem: String) {
    self.file = file
    self.offset = offset
    self.problem = problem
  }
}

extension FormatError: CustomStringConvertible {
  package var description: String {
    guard let offset else { return "\(file): \(problem)" }
    return "\(file): \(problem) (at byte \(offset))"
  }

  /// Text from a file, short enough and harmless to print.
  static func quote(_ text: String) -> String {
    let short = text.unicodeScalars.prefix(60).map { scalar in
      scalar.value < 0x20 || scalar.value == 0x7F ? "?" : String(scalar)
    }
    return "'\(short.joined())\(short.count < text.unicodeScalars.count ? "…" : "")'"
  }
}
