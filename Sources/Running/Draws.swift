/// Numbers of a step's attempt that look random and are the same in every simulation, whatever the order of work.
///
/// SplitMix64 (Steele, Lea and Flood, Fast splittable pseudorandom number generators, OOPSLA 2014).
package struct Draws {
  private var state: UInt64

  /// The numbers of one attempt.
  package init(_ seed: UInt64, _ step: Int, _ attempt: Int) {
    state = Self.mixed(
      Self.mixed(seed &+ UInt64(truncatingIfNeeded: step)) &+ UInt64(truncatingIfNeeded: attempt))
  }

  private static func mixed(_ value: UInt64) -> UInt64 {
    var z = value &+ 0x9E37_79B9_7F4A_7C15
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  /// The next number of 0..<1.
  package mutating func next() -> Double {
    let value = Self.mixed(state)
    state = state &+ 0x9E37_79B9_7F4A_7C15
    return Double(value >> 11) / Double(1 << 53)
  }
}
