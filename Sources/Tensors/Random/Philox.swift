/// The counter-based generator Philox4x32-10 (Salmon et al., 2011): a keyed bijection of 128-bit
/// counters, so that any part of a stream can be computed without what went before.
package struct Philox: Sendable {
  /// The two words of the key, the low one first.
  let key: SIMD2<UInt32>

  package init(key: UInt64) {
    self.key = SIMD2(UInt32(truncatingIfNeeded: key), UInt32(truncatingIfNeeded: key >> 32))
  }

  /// Returns the 128 random bits of a counter, the low word first.
  package func block(_ counter: SIMD4<UInt32>) -> SIMD4<UInt32> {
    var x = counter
    var k = key
    for _ in 0..<10 {
      let a = (0xD251_1F53 as UInt32).multipliedFullWidth(by: x.x)
      let b = (0xCD9E_8D57 as UInt32).multipliedFullWidth(by: x.z)
      x = SIMD4(b.high ^ x.y ^ k.x, b.low, a.high ^ x.w ^ k.y, a.low)
      k = SIMD2(k.x &+ 0x9E37_79B9, k.y &+ 0xBB67_AE85)
    }
    return x
  }
}
