/// One member of a ZIP archive, as its central directory has it.
package struct ZipEntry: Sendable, Equatable {
  package let name: String
  /// Bytes after unpacking, as declared; unpacking never gives more.
  package let size: Int
  /// How it is packed: 0 not at all, 8 deflate.
  let method: Int
  let flags: Int
  let checksum: UInt32
  /// Where its local header starts.
  let header: Int
  /// Its packed bytes.
  var range: Range<Int>

  var isEncrypted: Bool { flags & 1 != 0 }
  /// Its sizes follow the packed bytes rather than standing in the local header.
  var hasTrailer: Bool { flags & 8 != 0 }

  /// Why a name is refused; nil for one that stays inside a folder on every system.
  static func problem(ofName name: String) -> String? {
    if name.isEmpty { return "an empty name" }
    if name.utf8.contains(where: { $0 < 0x20 || $0 == 0x7F }) {
      return "a name with control characters"
    }
    if name.utf8.contains(UInt8(ascii: "\\")) { return "a name with a backslash" }
    if name.hasPrefix("/") || name.dropFirst().first == ":" { return "an absolute name" }
    if name.split(separator: "/", omittingEmptySubsequences: false).contains("..") {
      return "a name that leaves the folder"
    }
    return nil
  }
}
