/// The number that a person writes into a spec; every random draw descends from it by name.
package struct Seed: Sendable, Hashable {
  package let value: UInt64

  package init(_ value: UInt64) { self.value = value }

  /// Returns the stream of a name; `index` numbers independent parts of it, such as epochs.
  ///
  /// Streams of different names, indices or seeds have nothing to do with one another, so that a
  /// new draw in one place changes no number in another.
  package func stream(_ name: String, _ index: UInt64 = 0) -> RandomStream {
    RandomStream(key: Self.key(of: name, under: value), index: index)
  }

  /// The key of a named stream: FNV-1a over the name's bytes, mixed with the seed by SplitMix64.
  private static func key(of name: String, under seed: UInt64) -> UInt64 {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in name.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
    return mixed(mixed(seed) ^ hash)
  }

  private static func mixed(_ value: UInt64) -> UInt64 {
    var z = value &+ 0x9E37_79B9_7F4A_7C15
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
