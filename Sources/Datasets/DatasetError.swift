/// What is wrong with a data file, and where.
package struct DatasetError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The file, as the spec calls it.
  package let file: String
  /// The line, counted from 1; nil when the whole file is meant.
  package let line: Int?
  package let message: String

  package init(file: String, line: Int? = nil, _ message: String) {
    self.file = file
    self.line = line
    self.message = message
  }

  package var description: String {
    line.map { "\(file):\($0): \(message)" } ?? "\(file): \(message)"
  }
}
