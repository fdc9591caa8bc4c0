package import Tensors

extension ElementFormat {
  /// Returns the bytes of floats in blocks, to the bit as GGUF's reference writes them; nil for formats that are only
  /// read, and where a number is not finite.
  ///
  /// There are whole blocks of floats. `q8_0`, `q4_0` and `q5_0` are those of the `gguf` package, `q4_k` is that of
  /// ggml's reference without weights of importance.
  package func quantise(_ floats: Floats) -> [UInt8]? {
    guard let size = byteCount(of: floats.count) else {
      preconditionFailure("only whole blocks are quantised")
    }
    let write: ([Float], inout [UInt8]) -> Void
    switch self {
    case .q8_0: write = Self.write8
    case .q4_0: write = Self.write4
    case .q5_0: write = Self.write5
    case .q4_k: write = KBlock.write
    default: return nil
    }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(size)
    for start in stride(from: 0, to: floats.count, by: blockSize) {
      let block = floats[start..<start + blockSize].array
      guard block.allSatisfy(\.isFinite) else { return nil }
      write(block, &bytes)
    }
    return bytes
  }

  /// A scale, then each number over it as a signed byte.
  private static func write8(_ block: [Float], _ bytes: inout [UInt8]) {
    let scale = block.reduce(0) { max($0, abs($1)) } / 127
    let inverse = inverse(of: scale)
    bytes.append(half: scale)
    for value in block {
      let number = (value * inverse).rounded(.toNearestOrAwayFromZero)
      bytes.append(UInt8(bitPattern: Int8(number)))
    }
  }

  /// A scale by which the number farthest from zero is -8, then each number in half a byte.
  private static func write4(_ block: [Float], _ bytes: inout [UInt8]) {
    let (scale, numbers) = around(8, block)
    bytes.append(half: scale)
    for index in 0..<16 { bytes.append(numbers[index] | numbers[index + 16] << 4) }
  }

  /// A scale by which the number farthest from zero is -16, then the fifth bits, then the lower four.
  private static func write5(_ block: [Float], _ bytes: inout [UInt8]) {
    let (scale, numbers) = around(16, block)
    bytes.append(half: scale)
    for byte in 0..<4 {
      bytes.append((0..<8).reduce(0) { $0 | (numbers[byte * 8 + $1] >> 4) << UInt8($1) })
    }
    for index in 0..<16 { bytes.append(numbers[index] & 15 | numbers[index + 16] << 4) }
  }

  /// The scale of a block whose numbers go from 0 to 2 · `middle` - 1, and the numbers.
  private static func around(_ middle: Float, _ block: [Float]) -> (Float, [UInt8]) {
    // Of numbers equally far from zero the first counts.
    let farthest = block.reduce(0) { abs($1) > abs($0) ? $1 : $0 }
    let scale = farthest / -middle
    let inverse = inverse(of: scale)
    return (
      scale,
      block.map {
        UInt8(min(max(0, ($0 * inverse + (middle + 0.5)).rounded(.towardZero)), 2 * middle - 1))
      }
    )
  }

  /// 1 / scale; 0 for scales so near zero that their halves are zero.
  private static func inverse(of scale: Float) -> Float {
    let inverse = 1 / scale
    return inverse.isFinite ? inverse : 0
  }
}

extension [UInt8] {
  /// Appends a number as binary16, little-endian, rounded to nearest.
  mutating func append(half value: Float) {
    let bits = Float16(value).bitPattern
    append(UInt8(truncatingIfNeeded: bits))
    append(UInt8(bits >> 8))
  }
}
