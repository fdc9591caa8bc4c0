internal import CCrypto

/// An Ed25519 key pair (RFC 8032); libcrypto does the arithmetic.
package struct SigningKey: Sendable {
  /// The 32 secret bytes.
  let seed: [UInt8]
  package let publicKey: PublicKey

  /// Makes a new pair from the system's random numbers.
  package init() {
    var source = SystemRandomNumberGenerator()
    let seed = (0..<32).map { _ in UInt8.random(in: 0...255, using: &source) }
    guard let key = SigningKey(seed: seed) else {
      preconditionFailure("libcrypto offers Ed25519 and takes any 32 bytes")
    }
    self = key
  }

  /// Takes the 32 secret bytes; nil for another count.
  package init?(seed: [UInt8]) {
    guard seed.count == 32,
      let pair = unsafe EVP_PKEY_new_raw_private_key_ex(nil, "ED25519", nil, seed, 32)
    else { return nil }
    defer { unsafe EVP_PKEY_free(pair) }
    var bytes = [UInt8](repeating: 0, count: 32)
    var count = 32
    guard unsafe EVP_PKEY_get_raw_public_key(pair, &bytes, &count) == 1, count == 32,
      let publicKey = PublicKey(bytes: bytes)
    else { return nil }
    self.seed = seed
    self.publicKey = publicKey
  }

  /// Returns the 64 bytes of the signature; the same message gives the same bytes.
  package func sign(_ message: [UInt8]) -> [UInt8] {
    var signature = [UInt8](repeating: 0, count: 64)
    var count = 64
    guard let pair = unsafe EVP_PKEY_new_raw_private_key_ex(nil, "ED25519", nil, seed, 32),
      let context = unsafe EVP_MD_CTX_new()
    else { preconditionFailure("libcrypto has memory for a signature") }
    defer {
      unsafe EVP_MD_CTX_free(context)
      unsafe EVP_PKEY_free(pair)
    }
    guard unsafe EVP_DigestSignInit(context, nil, nil, nil, pair) == 1,
      unsafe EVP_DigestSign(context, &signature, &count, message, message.count) == 1, count == 64
    else { preconditionFailure("libcrypto signs any message") }
    return signature
  }
}
