import Storage
import Testing

/// Points of small order are no keys: one signature would hold for any message.
struct SmallOrderTests {
  /// The identity as key and as first half of a signature, whose second half is zero: [0]B = R + [h]A for every h.
  @Test(arguments: [UInt8(0), 0x80])
  func `the identity signs nothing`(sign: UInt8) throws {
    var identity = [UInt8](repeating: 0, count: 32)
    identity[0] = 1
    let signature = identity + [UInt8](repeating: 0, count: 32)
    identity[31] |= sign
    let key = try #require(PublicKey(bytes: identity))
    for message in [[], [1], Array("any message".utf8)] as [[UInt8]] {
      #expect(!key.isValid(signature, of: message))
    }
  }

  @Test func `a key of a pair still checks its signatures`() throws {
    let key = SigningKey()
    #expect(key.publicKey.isValid(key.sign([1, 2]), of: [1, 2]))
    #expect(!key.publicKey.isValid(key.sign([1, 2]), of: [1, 3]))
  }
}
