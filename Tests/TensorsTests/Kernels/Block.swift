import CKernels

/// Floats at an odd address with guards around them, so that a kernel that strays is caught.
@safe final class Block {
  private let memory: UnsafeMutablePointer<Float>
  private let offset: Int
  let count: Int
  private static let guards = 32
  private static let guardValue: Float = 12345.678

  var start: UnsafeMutablePointer<Float> { unsafe memory + Self.guards + offset }
  var input: UnsafePointer<Float> { unsafe UnsafePointer(start) }

  init(_ values: [Float], offset: Int = 1) {
    count = values.count
    self.offset = offset
    let total = values.count + offset + 2 * Self.guards
    unsafe memory = .allocate(capacity: total)
    unsafe memory.initialize(repeating: Self.guardValue, count: total)
    for (i, value) in values.enumerated() { unsafe start[i] = value }
  }

  convenience init(zeros count: Int) { self.init([Float](repeating: 0, count: count)) }

  var values: [Float] { unsafe Array(UnsafeBufferPointer(start: start, count: count)) }

  /// Bit patterns, with all NaNs alike.
  var bits: [UInt32] { values.map { $0.isNaN ? Float.nan.bitPattern : $0.bitPattern } }

  /// Whether nothing around the values was written.
  var isIntact: Bool {
    let front = Self.guards + offset
    let before = (0..<front).allSatisfy { unsafe memory[$0] == Self.guardValue }
    let after = (front + count..<front + count + Self.guards).allSatisfy {
      unsafe memory[$0] == Self.guardValue
    }
    return before && after
  }

  deinit { unsafe memory.deallocate() }
}

/// A small generator of test values, the same on every machine (SplitMix64).
struct Values {
  var state: UInt64

  init(_ seed: Int) { state = UInt64(seed) &* 0x9E37_79B9_7F4A_7C15 }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  mutating func double(_ range: ClosedRange<Double>) -> Double {
    range.lowerBound + (range.upperBound - range.lowerBound) * Double(next() >> 11) * 0x1p-53
  }

  mutating func integer(_ range: ClosedRange<Int>) -> Int {
    range.lowerBound + Int(next() % UInt64(range.count))
  }

  mutating func floats(_ count: Int, _ range: ClosedRange<Double> = -1...1) -> [Float] {
    (0..<count).map { _ in Float(double(range)) }
  }

  mutating func block(_ count: Int, _ range: ClosedRange<Double> = -1...1) -> Block {
    Block(floats(count, range), offset: integer(0...3))
  }
}
