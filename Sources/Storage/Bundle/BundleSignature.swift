import JSON

/// Who made a bundle: an Ed25519 signature of the bytes of its manifest, the last member.
package struct BundleSignature: Sendable, Equatable {
  /// The name of the member.
  package static let name = "signature.json"

  package let publicKey: PublicKey
  private let signature: [UInt8]

  /// Signs a manifest.
  package init(of manifest: [UInt8], by key: SigningKey) {
    publicKey = key.publicKey
    signature = key.sign(manifest)
  }

  /// The canonical JSON, ending with a newline; always of the same length.
  package var bytes: [UInt8] {
    let digits = signature.map { byte in
      (byte < 16 ? "0" : "") + String(byte, radix: 16)
    }.joined()
    let json = JSONValue.object([
      "algorithm": .string("ed25519"), "public_key": .string(publicKey.hex),
      "signature": .string(digits), "signed": .string(BundleManifest.name),
    ])
    return json.keyBytes + [10]
  }

  /// The length of `bytes`.
  static let size = BundleSignature(publicKey: nil).bytes.count

  private init(publicKey: PublicKey?) {
    let zeros = [UInt8](repeating: 0, count: 32)
    guard let key = publicKey ?? PublicKey(bytes: zeros) else {
      preconditionFailure("a public key has 32 bytes")
    }
    self.publicKey = key
    signature = zeros + zeros
  }

  /// Reads `bytes` and checks the signature.
  package init(bytes: [UInt8], of manifest: [UInt8]) throws(RefusedBundle) {
    guard let json = try? JSONValue.parse(bytes),
      let key = json["public_key"]?.string.flatMap(PublicKey.init(hex:)),
      let text = json["signature"]?.string, text.utf8.count == 128,
      let first = Digest(hex: text.prefix(64)), let second = Digest(hex: text.suffix(64))
    else { throw RefusedBundle("it has no signature that can be read") }
    publicKey = key
    signature = first.bytes + second.bytes
    guard self.bytes == bytes else { throw RefusedBundle("its signature has another form") }
    guard key.isValid(signature, of: manifest) else {
      throw RefusedBundle("its signature does not fit its manifest")
    }
  }
}
