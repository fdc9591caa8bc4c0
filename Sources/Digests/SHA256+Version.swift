internal import CCrypto

extension SHA256 {
  /// The version of libcrypto in use, such as `3.0.15`.
  package static var libraryVersion: String {
    unsafe String(cString: OpenSSL_version(OPENSSL_VERSION_STRING))
  }
}
