/// A place in a source file.
package struct SourcePosition: Hashable, Sendable, Comparable {
  /// One-based.
  package var line: Int
  /// One-based, counted in Unicode scalars.
  package var column: Int
  /// Zero-based, counted in bytes from the start of the file.
  package var offset: Int

  package init(line: Int, column: Int, offset: Int) {
    self.line = line
    self.column = column
    self.offset = offset
  }

  /// The first place of every file.
  package static let start = SourcePosition(line: 1, column: 1, offset: 0)

  package static func < (a: SourcePosition, b: SourcePosition) -> Bool {
    (a.line, a.column) < (b.line, b.column)
  }
}

/// A half-open stretch of a source file.
package struct SourceRange: Hashable, Sendable {
  /// The path as it was given, or the argument for values from the command line: `--set a.b=1`.
  package var file: String
  package var start: SourcePosition
  /// The place after the last character.
  package var end: SourcePosition

  package init(file: String, start: SourcePosition, end: SourcePosition) {
    self.file = file
    self.start = start
    self.end = end
  }

  /// The empty stretch at the start of a file.
  package init(startOf file: String) {
    self.init(file: file, start: .start, end: .start)
  }

  /// The range of values that were never written anywhere, such as defaults of a description.
  package static let nowhere = SourceRange(startOf: "")

  /// True for values that were given on the command line.
  package var isCommandLine: Bool { file.hasPrefix("--") }

  /// The directory that relative paths inside the file start from, with a final slash, or "".
  package var directory: String {
    // What comes through a pipe of the shell stands where the command was given.
    let isStream = file.hasPrefix("/dev/fd/") || file == "/dev/stdin"
    guard !isCommandLine, !isStream, let slash = file.lastIndex(of: "/") else { return "" }
    return String(file[...slash])
  }
}

extension SourceRange: CustomStringConvertible {
  /// `file:line:column` of the start.
  package var description: String { "\(file):\(start.line):\(start.column)" }
}
