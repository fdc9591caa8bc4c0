/// Floats as bytes in files: IEEE 754 single precision, the low byte first.
package enum FloatBytes {
  /// Returns four bytes a float.
  package static func encode(_ floats: some Collection<Float>) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(4 * floats.count)
    for value in floats {
      let bits = value.bitPattern
      bytes.append(UInt8(truncatingIfNeeded: bits))
      bytes.append(UInt8(truncatingIfNeeded: bits >> 8))
      bytes.append(UInt8(truncatingIfNeeded: bits >> 16))
      bytes.append(UInt8(truncatingIfNeeded: bits >> 24))
    }
    return bytes
  }

  /// Returns the floats of bytes; nil when their number is no multiple of four.
  package static func decode(_ bytes: [UInt8]) -> [Float]? {
    guard bytes.count.isMultiple(of: 4) else { return nil }
    return (0..<bytes.count / 4).map { i in
      let low = UInt32(bytes[4 * i]) | UInt32(bytes[4 * i + 1]) << 8
      let high = UInt32(bytes[4 * i + 2]) << 16 | UInt32(bytes[4 * i + 3]) << 24
      return Float(bitPattern: low | high)
    }
  }
}
