internal import CCrypto

/// The text form of keys that other programs read: PEM around the structures of RFC 8410.
enum KeyFile {
  /// What stands before the 32 bytes of a private key (PKCS #8).
  private static let privateHead: [UInt8] = [
    0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20,
  ]
  /// What stands before the 32 bytes of a public key (SubjectPublicKeyInfo).
  private static let publicHead: [UInt8] = [
    0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00,
  ]

  static func text(of key: SigningKey) -> String { wrapped(privateHead + key.seed, "PRIVATE KEY") }

  static func text(of key: PublicKey) -> String { wrapped(publicHead + key.bytes, "PUBLIC KEY") }

  static func signingKey(_ text: String) -> SigningKey? {
    unwrapped(text, privateHead, "PRIVATE KEY").flatMap { SigningKey(seed: $0) }
  }

  static func publicKey(_ text: String) -> PublicKey? {
    unwrapped(text, publicHead, "PUBLIC KEY").flatMap { PublicKey(bytes: $0) }
  }

  private static func wrapped(_ bytes: [UInt8], _ label: String) -> String {
    var encoded = [UInt8](repeating: 0, count: 4 * ((bytes.count + 2) / 3) + 1)
    let count = unsafe EVP_EncodeBlock(&encoded, bytes, Int32(bytes.count))
    let text = String(decoding: encoded[..<Int(count)], as: UTF8.self)
    return "-----BEGIN \(label)-----\n\(text)\n-----END \(label)-----\n"
  }

  /// Returns the 32 bytes of the key; nil for any other text.
  private static func unwrapped(_ text: String, _ head: [UInt8], _ label: String) -> [UInt8]? {
    let lines = text.split(whereSeparator: \.isNewline)
    guard lines.count == 3, lines[0] == "-----BEGIN \(label)-----",
      lines[2] == "-----END \(label)-----", lines[1].utf8.count == 64 || lines[1].utf8.count == 60
    else { return nil }
    let encoded = Array(lines[1].utf8)
    var bytes = [UInt8](repeating: 0, count: 48)
    let count = unsafe EVP_DecodeBlock(&bytes, encoded, Int32(encoded.count))
    // The count includes the zeros that padding stands for.
    guard count >= head.count + 32, bytes.starts(with: head) else { return nil }
    let key = Array(bytes[head.count..<head.count + 32])
    return wrapped(head + key, label) == text ? key : nil
  }
}
