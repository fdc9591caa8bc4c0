/// A reproducible sequence of random numbers: the same on every machine for the same key and index.
///
/// It deliberately is no `RandomNumberGenerator`: the standard library does not promise how its
/// shuffles and ranges use one.
package struct RandomStream: Sendable {
  let key: UInt64
  private let generator: Philox
  let index: UInt64
  /// The number of 128-bit blocks drawn so far.
  private var blocks: UInt64 = 0
  private var spare: UInt64?
  private var spareNormal: Double?

  /// Makes the stream of a key; each index gives 2⁶⁸ bits of its own.
  package init(key: UInt64, index: UInt64 = 0) {
    self.key = key
    generator = Philox(key: key)
    self.index = index
  }

  /// Returns the next 64 bits.
  package mutating func next() -> UInt64 {
    if let value = spare {
      spare = nil
      return value
    }
    let x = generator.block(
      SIMD4(
        UInt32(truncatingIfNeeded: blocks), UInt32(truncatingIfNeeded: blocks >> 32),
        UInt32(truncatingIfNeeded: index), UInt32(truncatingIfNeeded: index >> 32)))
    blocks &+= 1
    spare = UInt64(x.w) << 32 | UInt64(x.z)
    return UInt64(x.y) << 32 | UInt64(x.x)
  }

  /// Returns a number in [0, 1), a multiple of 2⁻⁵³.
  package mutating func uniform() -> Double { Double(next() >> 11) * 0x1p-53 }

  /// Returns an integer in 0..<bound, each equally likely (multiply and reject, Lemire 2019).
  package mutating func below(_ bound: Int) -> Int {
    precondition(bound > 0, "an empty range has no random element")
    let bound = UInt64(bound)
    let threshold = (0 &- bound) % bound
    while true {
      let product = next().multipliedFullWidth(by: bound)
      if product.low >= threshold { return Int(product.high) }
    }
  }

  /// Returns a draw from the standard normal distribution (Box and Muller, 1958; both values used).
  package mutating func normal() -> Double {
    if let value = spareNormal {
      spareNormal = nil
      return value
    }
    let radius = (-2 * Portable.log(1 - uniform())).squareRoot()
    let angle = 2 * Double.pi * uniform()
    spareNormal = radius * Portable.sin(angle)
    return radius * Portable.cos(angle)
  }

  /// Brings the elements into a random order, each order equally likely (Fisher and Yates).
  @specialized(where Element == Double)
  @specialized(where Element == Int)
  package mutating func shuffle<Element>(_ elements: inout [Element]) {
    guard elements.count > 1 else { return }
    for i in stride(from: elements.count - 1, to: 0, by: -1) {
      elements.swapAt(i, below(i + 1))
    }
  }

  /// Returns 0..<count in a random order.
  package mutating func permutation(_ count: Int) -> [Int] {
    var order = Array(0..<count)
    shuffle(&order)
    return order
  }
}
