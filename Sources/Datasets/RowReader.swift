/// Reads the rows of one layout of data files.
package protocol RowReader: Codable, Sendable {
  /// The kind of the step that reads such a file, as keys name it.
  static var stepKind: String { get }
  /// The version of that step, raised when its rows change.
  static var stepVersion: String { get }
  /// Returns the rows of a file; `file` is what errors call it.
  func rows(of bytes: [UInt8], file: String) throws(DatasetError) -> [QARow]
}
