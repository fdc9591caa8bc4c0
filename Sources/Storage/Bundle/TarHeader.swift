/// The blocks before a member of a bundle, in the one form that bundles have.
///
/// POSIX ustar, owner 0, mode 0644, time 0; a pax record for names and sizes that ustar cannot hold. As the
/// bytes follow from name and size, a reader compares them with what it expects and needs no parser.
package enum TarHeader {
  static let block = 512

  /// The header blocks of a regular file.
  package static func bytes(name: String, size: Int) -> [UInt8] {
    let fields = split(name)
    let fitsSize = size < 1 << 33
    guard let fields, fitsSize else {
      var records = pax("path", name)
      if !fitsSize { records += pax("size", "\(size)") }
      return header(name: "pax", prefix: "", size: records.count, type: "x") + padded(records)
        + header(name: "long", prefix: "", size: fitsSize ? size : 0, type: "0")
    }
    return header(name: fields.name, prefix: fields.prefix, size: size, type: "0")
  }

  /// How many zeros follow this many bytes of content.
  package static func padding(after size: Int) -> Int { (block - size % block) % block }

  /// All bytes of a member: header, content, zeros.
  static func space(name: String, size: Int) -> Int {
    bytes(name: name, size: size).count + size + padding(after: size)
  }

  /// Two blocks of zeros end the archive.
  package static let end = [UInt8](repeating: 0, count: 2 * block)

  /// Reads the size of a plain header, as the first member's is; nil when there is none.
  static func size(in header: [UInt8]) -> Int? {
    guard header.count == block else { return nil }
    let digits = header[124..<135]
    guard digits.allSatisfy({ (0x30...0x37).contains($0) }) else { return nil }
    return digits.reduce(0) { $0 * 8 + Int($1 - 0x30) }
  }

  /// What is wrong with a header that is not the expected one, for people.
  static func problem(of header: [UInt8], expected name: String) -> String {
    guard header.count >= block else { return "the file ends where '\(name)' should begin" }
    if header.allSatisfy({ $0 == 0 }) { return "'\(name)' is missing" }
    let found = String(decoding: header[..<100].prefix { $0 != 0 }, as: UTF8.self)
    switch header[156] {
    case UInt8(ascii: "0"), UInt8(ascii: "x"), 0: break
    case UInt8(ascii: "1"), UInt8(ascii: "2"): return "'\(found)' is a link"
    case UInt8(ascii: "5"): return "'\(found)' is a directory"
    default: return "'\(found)' is a device or something else that is no file"
    }
    return found == name || name.hasSuffix(found)
      ? "'\(name)' has another header than bundles have"
      : "'\(found)' stands where '\(name)' should be"
  }

  /// Cuts a name into the two fields of ustar; nil when it does not fit or is not ASCII.
  private static func split(_ name: String) -> (name: String, prefix: String)? {
    let bytes = Array(name.utf8)
    guard bytes.allSatisfy({ $0 < 128 }) else { return nil }
    if bytes.count <= 100 { return (name, "") }
    let cut = bytes.indices.first { index in
      bytes[index] == UInt8(ascii: "/") && index <= 155 && bytes.count - index - 1 <= 100
    }
    guard let cut, cut > 0, cut < bytes.count - 1 else { return nil }
    return (
      String(decoding: bytes[(cut + 1)...], as: UTF8.self),
      String(decoding: bytes[..<cut], as: UTF8.self)
    )
  }

  private static func header(name: String, prefix: String, size: Int, type: Character) -> [UInt8] {
    var header = [UInt8](repeating: 0, count: block)
    func put(_ text: String, at offset: Int) {
      for (index, byte) in text.utf8.enumerated() { header[offset + index] = byte }
    }
    put(name, at: 0)
    put("0000644", at: 100)
    put("0000000", at: 108)
    put("0000000", at: 116)
    put(octal(size, 11), at: 124)
    put("00000000000", at: 136)
    put("        ", at: 148)
    put(String(type), at: 156)
    put("ustar", at: 257)
    put("00", at: 263)
    put("0000000", at: 329)
    put("0000000", at: 337)
    put(prefix, at: 345)
    let sum = header.reduce(0) { $0 + Int($1) }
    put(octal(sum, 6), at: 148)
    header[154] = 0
    return header
  }

  private static func octal(_ value: Int, _ digits: Int) -> String {
    let text = String(value, radix: 8)
    return String(repeating: "0", count: max(0, digits - text.count)) + text
  }

  /// One record of an extended header; its length counts itself.
  private static func pax(_ key: String, _ value: String) -> [UInt8] {
    let rest = " \(key)=\(value)\n"
    var length = rest.utf8.count
    while "\(length)".utf8.count + rest.utf8.count != length {
      length = "\(length)".utf8.count + rest.utf8.count
    }
    return Array("\(length)\(rest)".utf8)
  }

  private static func padded(_ bytes: [UInt8]) -> [UInt8] {
    bytes + [UInt8](repeating: 0, count: padding(after: bytes.count))
  }
}
