/// The printable characters that stand for bytes in tokenizer files: printable Latin-1 stands for itself,
/// the other 68 bytes for the characters from U+0100 on.
enum ByteAlphabet {
  /// The character of each byte.
  static let scalars: [Unicode.Scalar] = {
    var next: UInt32 = 0x100
    return (0..<256).map { (byte: UInt32) in
      let isPrintable =
        (0x21...0x7E).contains(byte) || (0xA1...0xAC).contains(byte) || (0xAE...0xFF).contains(byte)
      defer { if !isPrintable { next += 1 } }
      return Unicode.Scalar(isPrintable ? byte : next) ?? "?"
    }
  }()

  /// The UTF-8 of each byte's character.
  static let spellings: [[UInt8]] = scalars.map { Array(String($0).utf8) }

  private static let bytes: [Unicode.Scalar: UInt8] = Dictionary(
    uniqueKeysWithValues: scalars.enumerated().map { ($0.element, UInt8($0.offset)) })

  /// Spells bytes in printable characters.
  static func text(of bytes: some Sequence<UInt8>) -> String {
    var out = ""
    for byte in bytes { out.unicodeScalars.append(scalars[Int(byte)]) }
    return out
  }

  /// Reads what `text(of:)` spelled; nil for any other character.
  static func bytes(of text: String) -> [UInt8]? {
    var out: [UInt8] = []
    for scalar in text.unicodeScalars {
      guard let byte = bytes[scalar] else { return nil }
      out.append(byte)
    }
    return out
  }
}
