package import Documents

/// A contiguous part of a file's rows.
package struct RowSelection: Codable, Sendable, Equatable {
  /// Rows to leave out before the first; a negative number counts from the end of the file.
  package var start: Int
  /// How many rows to take; nil for all that follow.
  package var count: Int?

  package init(start: Int = 0, count: Int? = nil) {
    self.start = start
    self.count = count
  }

  /// Reads the parameters `start` and `count`.
  package init(_ p: inout Parameters) {
    start = p.integer(
      "start", default: 0, in: -1_000_000_000...1_000_000_000,
      "Rows to skip; -40 starts at the 40th from the end.")
    count = p.optionalInteger(
      "count", in: 1...1_000_000_000, "Rows to take; all that follow when left out.")
  }

  /// Returns the selected part of `rows` rows; nil when the file does not have it.
  package func range(of rows: Int) -> Range<Int>? {
    let first = start < 0 ? rows + start : start
    guard first >= 0, first < rows, (count ?? 1) >= 1 else { return nil }
    let wanted = count ?? rows - first
    return wanted <= rows - first ? first..<first + wanted : nil
  }

  /// Returns the selected rows; throws when the file does not have them.
  func select<Row>(_ rows: [Row], file: String) throws(DatasetError) -> [Row] {
    guard let range = range(of: rows.count) else {
      let count = count.map { "count \($0)" } ?? "all that follow"
      throw DatasetError(
        file: file, "the file has \(rows.count) rows, not those from start \(start), \(count)")
    }
    return Array(rows[range])
  }
}
