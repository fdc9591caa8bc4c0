internal import CZlib

/// The headers of a ZIP archive whose members are stored as they are (PKWARE's APPNOTE, sections 4.3.7 to 4.3.16).
///
/// All bytes follow from names and contents: no times, no permissions. They are those that Python's `zipfile` writes for
/// members of 1980-01-01 without attributes, but that exactly 65,535 members are counted in 64 bits here.
package struct ZipWriter {
  /// Numbers above this are said in 64 bits.
  package static let narrow = (1 << 31) - 1

  private var directory: [UInt8] = []
  private var written = 0
  private var count = 0

  /// Begins an archive.
  package init() {}

  /// Returns what stands before a member's content, of at most `narrow` bytes.
  package mutating func header(of name: String, _ content: [UInt8]) -> [UInt8] {
    let isASCII = name.utf8.allSatisfy { $0 < 128 }
    let isFar = written > Self.narrow
    let version: UInt64 = isFar ? 45 : 20
    var common: [UInt8] = []
    // Flags, method and time, then the date.
    Self.add([(isASCII ? 0 : 0x800, 2), (0, 2), (0, 2), (0x21, 2)], to: &common)
    let size = UInt64(content.count)
    let checksum = unsafe content.withUnsafeBufferPointer {
      UInt64(unsafe crc32_z(0, $0.baseAddress, $0.count))
    }
    Self.add([(checksum, 4), (size, 4), (size, 4), (UInt64(name.utf8.count), 2)], to: &common)
    var header: [UInt8] = []
    Self.add([(0x0403_4B50, 4), (20, 2)], to: &header)
    header += common
    Self.add([(0, 2)], to: &header)
    header += name.utf8
    Self.add([(0x0201_4B50, 4), (version, 2), (version, 2)], to: &directory)
    directory += common
    // Extra field, comment, part, attributes.
    Self.add([(isFar ? 12 : 0, 2), (0, 2), (0, 2), (0, 2), (0, 4)], to: &directory)
    Self.add([(isFar ? 0xFFFF_FFFF : UInt64(written), 4)], to: &directory)
    directory += name.utf8
    if isFar { Self.add([(1, 2), (8, 2), (UInt64(written), 8)], to: &directory) }
    written += header.count + content.count
    count += 1
    return header
  }

  /// Returns what stands behind the last member.
  package var end: [UInt8] {
    let (size, start, count) = (UInt64(directory.count), UInt64(written), UInt64(count))
    var end = directory
    if count >= 0xFFFF || size > Self.narrow || start > Self.narrow {
      Self.add([(0x0606_4B50, 4), (44, 8), (45, 2), (45, 2), (0, 4), (0, 4)], to: &end)
      Self.add([(count, 8), (count, 8), (size, 8), (start, 8)], to: &end)
      Self.add([(0x0706_4B50, 4), (0, 4), (start + size, 8), (1, 4)], to: &end)
    }
    let short = min(count, 0xFFFF)
    Self.add([(0x0605_4B50, 4), (0, 2), (0, 2), (short, 2), (short, 2)], to: &end)
    Self.add([(min(size, 0xFFFF_FFFF), 4), (min(start, 0xFFFF_FFFF), 4), (0, 2)], to: &end)
    return end
  }

  /// Appends numbers in little-endian order, each in its own width.
  private static func add(_ numbers: [(value: UInt64, width: Int)], to bytes: inout [UInt8]) {
    for (value, width) in numbers {
      for place in 0..<width { bytes.append(UInt8(truncatingIfNeeded: value >> (8 * place))) }
    }
  }
}
