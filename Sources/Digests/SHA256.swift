internal import CCrypto

/// An SHA-256 computation, fed piece by piece; libcrypto does the work.
///
/// Safe although it holds a C pointer: the pointer never leaves the value, which owns and frees it.
@safe
package struct SHA256: ~Copyable {
  private let state: OpaquePointer

  package init() {
    guard let state = unsafe EVP_MD_CTX_new(),
      unsafe EVP_DigestInit_ex(state, EVP_sha256(), nil) == 1
    else { preconditionFailure("libcrypto offers SHA-256 and has memory for its state") }
    unsafe self.state = state
  }

  deinit { unsafe EVP_MD_CTX_free(state) }

  /// Adds bytes to what is hashed.
  package func update(_ bytes: Span<UInt8>) {
    let done = unsafe bytes.withUnsafeBufferPointer {
      unsafe EVP_DigestUpdate(state, $0.baseAddress, $0.count)
    }
    precondition(done == 1, "libcrypto hashes any bytes")
  }

  /// Returns the digest of everything added so far and ends the computation.
  package consuming func finish() -> Digest {
    var bytes = [UInt8](repeating: 0, count: 32)
    var count: UInt32 = 0
    let done = unsafe bytes.withUnsafeMutableBufferPointer {
      unsafe EVP_DigestFinal_ex(state, $0.baseAddress, &count)
    }
    guard done == 1, count == 32, let digest = Digest(bytes: bytes) else {
      preconditionFailure("an SHA-256 digest has 32 bytes")
    }
    return digest
  }

  /// Returns the digest of `bytes`.
  package static func digest(of bytes: [UInt8]) -> Digest {
    let hash = SHA256()
    hash.update(bytes.span)
    return hash.finish()
  }

  /// Returns the digest of the UTF-8 of `text`.
  package static func digest(of text: String) -> Digest { digest(of: Array(text.utf8)) }
}

extension SHA256 {
  /// The version of libcrypto in use, such as `3.0.15`.
  package static var libraryVersion: String {
    unsafe String(cString: OpenSSL_version(OPENSSL_VERSION_STRING))
  }
}
