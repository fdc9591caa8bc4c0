/// A ZIP archive (also a Python wheel): members by name, stored or deflated, with ZIP64.
///
/// Format: PKWARE's APPNOTE. The archive must be one plain file: nothing ahead of the members, one part, no two
/// members that share a byte, central directory and local headers of one opinion. Nothing is ever written under
/// a member's name here, yet names that would leave a folder are refused.
package struct ZipArchive: Sendable {
  /// The members, sorted by name; folders are left out.
  package let entries: [ZipEntry]
  let bytes: FileBytes

  package var name: String { bytes.name }
  package var names: [String] { entries.map(\.name) }

  package init(_ bytes: FileBytes) throws(FormatError) {
    self.bytes = bytes
    let directory = try ZipDirectory(bytes)
    var entries: [ZipEntry] = []
    var names: Set<String> = []
    var cursor = ByteCursor(bytes, at: directory.range.lowerBound)
    for _ in 0..<directory.count {
      let entry = try cursor.zipEntry(before: directory.range.lowerBound)
      guard names.insert(entry.name).inserted else {
        throw cursor.failure("the name \(FormatError.quote(entry.name)) is given twice")
      }
      entries.append(entry)
    }
    guard cursor.offset == directory.range.upperBound else {
      throw cursor.failure("the directory does not end where it should")
    }
    try Self.checkApart(entries, before: directory.range.lowerBound, in: bytes.name)
    self.entries = entries.filter { !$0.name.hasSuffix("/") }.sorted { $0.name < $1.name }
  }

  /// Returns the member of a name.
  package func entry(_ name: String) throws(FormatError) -> ZipEntry {
    guard let entry = entries.first(where: { $0.name == name }) else {
      throw FormatError(bytes.name, "there is no member \(FormatError.quote(name))")
    }
    return entry
  }

  /// Unpacks a member whole, checked.
  package func read(_ name: String) throws(FormatError) -> [UInt8] {
    try read(entry(name))
  }

  /// Unpacks a member whole, checked; of many members, without looking for each by its name.
  package func read(_ entry: ZipEntry) throws(FormatError) -> [UInt8] {
    let reader = try ZipReader(entry, in: bytes)
    var content: [UInt8] = []
    while let piece = try reader.next() { content += piece }
    return content
  }

  /// Unpacks a member piece by piece.
  package func reader(of name: String) throws(FormatError) -> ZipReader {
    try ZipReader(entry(name), in: bytes)
  }

  private static func checkApart(
    _ entries: [ZipEntry], before directory: Int, in file: String
  ) throws(FormatError) {
    var end = 0
    var last = ""
    for entry in entries.sorted(by: { ($0.header, $0.name) < ($1.header, $1.name) }) {
      guard entry.header >= end else {
        throw FormatError(
          file, at: entry.header,
          "the members \(FormatError.quote(last)) and \(FormatError.quote(entry.name)) overlap")
      }
      end = entry.range.upperBound
      last = entry.name
    }
    guard end <= directory else {
      throw FormatError(file, at: directory, "\(FormatError.quote(last)) overlaps the directory")
    }
  }
}
