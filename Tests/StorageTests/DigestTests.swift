import Storage
import Testing

struct DigestTests {
  /// Test vectors of FIPS 180-2.
  @Test(arguments: [
    ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    (
      "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
    ),
  ])
  func `SHA-256 gives the published values`(text: String, hex: String) {
    #expect(SHA256.digest(of: text).hex == hex)
  }

  @Test func `pieces hash like the whole`() {
    let bytes = (0..<1000).map { UInt8(truncatingIfNeeded: $0 * 7) }
    for cut in [0, 1, 63, 64, 65, 999, 1000] {
      let hash = SHA256()
      hash.update(bytes.span.extracting(0..<cut))
      hash.update(bytes.span.extracting(cut..<1000))
      #expect(hash.finish() == SHA256.digest(of: bytes))
    }
  }

  @Test func `digits and bytes read back`() {
    let digest = SHA256.digest(of: "x")
    #expect(Digest(hex: digest.hex) == digest)
    #expect(Digest(bytes: digest.bytes) == digest)
    #expect(digest.short == String(digest.hex.prefix(12)))
  }

  @Test func `anything else is no digest`() {
    let hex = SHA256.digest(of: "x").hex
    #expect(Digest(hex: hex.dropLast()) == nil)
    #expect(Digest(hex: hex + "0") == nil)
    #expect(Digest(hex: hex.uppercased()) == nil)
    #expect(Digest(hex: "g" + hex.dropFirst()) == nil)
    #expect(Digest(bytes: [1, 2]) == nil)
  }

  @Test func `order is that of the digits`() {
    let digests = (0..<50).map { SHA256.digest(of: "\($0)") }
    #expect(digests.sorted().map(\.hex) == digests.map(\.hex).sorted())
  }
}
