/// ZIP archives of members that are not compressed (PKWARE's APPNOTE, sections 4.3.7 to 4.3.16).
enum StoredArchive {
  /// A PNG of one red pixel, from Python's zlib and struct.
  static let pixel: [UInt8] = [
    0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0x00, 0x00, 0x00, 0x0D, 0x49, 0x48, 0x44, 0x52,
    0x00, 0x00, 0x00, 0x01, 0x00, 0x00, 0x00, 0x01, 0x08, 0x02, 0x00, 0x00, 0x00, 0x90, 0x77, 0x53,
    0xDE, 0x00, 0x00, 0x00, 0x0C, 0x49, 0x44, 0x41, 0x54, 0x78, 0x9C, 0x63, 0xF8, 0xCF, 0xC0, 0x00,
    0x00, 0x03, 0x01, 0x01, 0x00, 0xC9, 0xFE, 0x92, 0xEF, 0x00, 0x00, 0x00, 0x00, 0x49, 0x45, 0x4E,
    0x44, 0xAE, 0x42, 0x60, 0x82,
  ]
  /// Its CRC-32.
  private static let check: UInt32 = 0x02DA0F51

  /// An archive of members that all hold `pixel`.
  static func bytes(_ members: [(name: String, content: [UInt8])]) -> [UInt8] {
    var (archive, directory): ([UInt8], [UInt8]) = ([], [])
    for (name, content) in members {
      let sizes =
        little(check, 4) + little(UInt32(content.count), 4) + little(UInt32(content.count), 4)
      // Version 2.0, no flags, stored, 1980-01-01.
      let common = little(20, 2) + little(0, 2) + little(0, 2) + little(0, 2) + little(0x21, 2)
      let lengths = little(UInt32(name.utf8.count), 2) + little(0, 2)
      directory += little(0x0201_4B50, 4) + little(20, 2) + common + sizes + lengths
      directory += little(0, 2) + little(0, 2) + little(0, 2) + little(0, 4)
      directory += little(UInt32(archive.count), 4) + Array(name.utf8)
      archive += little(0x0403_4B50, 4) + common + sizes + lengths + Array(name.utf8) + content
    }
    let count = little(UInt32(members.count), 2)
    return archive + directory + little(0x0605_4B50, 4) + little(0, 2) + little(0, 2) + count
      + count + little(UInt32(directory.count), 4) + little(UInt32(archive.count), 4) + little(0, 2)
  }

  private static func little(_ value: UInt32, _ bytes: Int) -> [UInt8] {
    (0..<bytes).map { UInt8(truncatingIfNeeded: value >> (8 * UInt32($0))) }
  }
}
