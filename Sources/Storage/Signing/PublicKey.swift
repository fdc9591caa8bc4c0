internal import CCrypto

/// The public half of a pair, by which others check signatures.
package struct PublicKey: Hashable, Sendable, Comparable {
  private let value: Digest

  /// Takes the 32 bytes; nil for another count.
  package init?(bytes: some Collection<UInt8>) {
    guard let value = Digest(bytes: bytes) else { return nil }
    self.value = value
  }

  /// Reads 64 lower-case hexadecimal digits; nil for anything else.
  package init?(hex: some StringProtocol) {
    guard let value = Digest(hex: hex) else { return nil }
    self.value = value
  }

  /// The 64 hexadecimal digits.
  package var hex: String { value.hex }
  package var bytes: [UInt8] { value.bytes }

  /// Whether the key is one of the points whose order divides 8, in any encoding of its coordinate modulo 2^255 - 19;
  /// the sign of the other coordinate does not count.
  private var hasSmallOrder: Bool {
    var coordinate = bytes
    coordinate[31] &= 0x7F
    return Self.smallOrders.contains(coordinate)
  }

  /// 0 and 1, -1, and both of order 8; then 0 and 1 with the modulus added (RFC 8032, section 5.1).
  private static let smallOrders: Set<[UInt8]> = {
    func padded(_ first: UInt8, _ rest: UInt8, _ last: UInt8) -> [UInt8] {
      [first] + [UInt8](repeating: rest, count: 30) + [last]
    }
    let ofOrder8 = [
      "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
      "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
    ].compactMap { Digest(hex: $0)?.bytes }
    return Set(
      [padded(0, 0, 0), padded(1, 0, 0)] + ofOrder8
        + [padded(0xEC, 0xFF, 0x7F), padded(0xED, 0xFF, 0x7F), padded(0xEE, 0xFF, 0x7F)])
  }()

  package static func < (left: PublicKey, right: PublicKey) -> Bool { left.value < right.value }

  /// True when the signature of the message was made with the other half of the pair.
  ///
  /// A point of small order, for which one signature holds for any message, is no key: nobody has its other half.
  package func isValid(_ signature: [UInt8], of message: [UInt8]) -> Bool {
    guard !hasSmallOrder else { return false }
    guard let key = unsafe EVP_PKEY_new_raw_public_key_ex(nil, "ED25519", nil, bytes, 32),
      let context = unsafe EVP_MD_CTX_new()
    else { return false }
    defer {
      unsafe EVP_MD_CTX_free(context)
      unsafe EVP_PKEY_free(key)
    }
    return unsafe EVP_DigestVerifyInit(context, nil, nil, nil, key) == 1
      && EVP_DigestVerify(context, signature, signature.count, message, message.count) == 1
  }
}
