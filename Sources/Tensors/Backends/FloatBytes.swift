/// Floats as bytes in files: IEEE 754 single precision, the low byte first.
package enum FloatBytes {
  /// Returns four bytes a float.
  package static func encode(_ floats: Floats) -> [UInt8] {
    #if _endian(little)
      return floats.rawBytes
    #else
      var bytes: [UInt8] = []
      bytes.reserveCapacity(4 * floats.count)
      for i in 0..<floats.count {
        let bits = floats[i].bitPattern
        for shift in [0, 8, 16, 24] as [UInt32] {
          bytes.append(UInt8(truncatingIfNeeded: bits >> shift))
        }
      }
      return bytes
    #endif
  }

  /// Writes the floats of bytes; false, and nothing done, when they do not fill the run exactly.
  package static func decode(_ bytes: [UInt8], into floats: Floats) -> Bool {
    guard bytes.count == 4 * floats.count else { return false }
    for i in 0..<floats.count {
      let low = UInt32(bytes[4 * i]) | UInt32(bytes[4 * i + 1]) << 8
      let high = UInt32(bytes[4 * i + 2]) << 16 | UInt32(bytes[4 * i + 3]) << 24
      floats[i] = Float(bitPattern: low | high)
    }
    return true
  }

  /// Returns four bytes a float.
  package static func encode(_ floats: [Float]) -> [UInt8] { encode(FloatMemory(floats).floats) }

  /// Returns the floats of bytes; nil when their number is no multiple of four.
  package static func decode(_ bytes: [UInt8]) -> [Float]? {
    guard bytes.count.isMultiple(of: 4) else { return nil }
    let memory = FloatMemory(count: bytes.count / 4)
    return decode(bytes, into: memory.floats) ? memory.floats.array : nil
  }
}
