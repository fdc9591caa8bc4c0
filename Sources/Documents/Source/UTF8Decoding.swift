/// Decoding of bytes that may not be UTF-8.
enum UTF8Decoding {
  /// Returns the scalar that starts at an index; nil for every form that UTF-8 forbids.
  static func scalar(_ bytes: [UInt8], at index: Int) -> (value: Unicode.Scalar, length: Int)? {
    let first = bytes[index]
    let length = length(first)
    guard length > 0, index + length <= bytes.count else { return nil }
    if length == 1 { return (Unicode.Scalar(first), 1) }
    var value = UInt32(first & (0x7F >> UInt8(length)))
    for next in bytes[(index + 1)..<(index + length)] {
      guard next & 0xC0 == 0x80 else { return nil }
      value = value << 6 | UInt32(next & 0x3F)
    }
    let least: UInt32 = length == 2 ? 0x80 : length == 3 ? 0x800 : 0x10000
    guard value >= least, let scalar = Unicode.Scalar(value) else { return nil }
    return (scalar, length)
  }

  /// The bytes of a scalar by its first one; 0 for a byte that cannot be first.
  static func length(_ first: UInt8) -> Int {
    switch first {
    case ..<0x80: 1
    case 0xC2...0xDF: 2
    case 0xE0...0xEF: 3
    case 0xF0...0xF4: 4
    default: 0
    }
  }
}
