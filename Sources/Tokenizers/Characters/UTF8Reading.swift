/// Reading UTF-8 that is known to be valid, scalar by scalar.
enum UTF8Reading {
  /// Returns the scalar at an offset and its width in bytes; at least 1.
  static func scalar(_ text: Span<UInt8>, _ at: Int) -> (scalar: Unicode.Scalar, width: Int) {
    let lead = text[at]
    let width = min(width(lead), text.count - at)
    guard width > 1 else { return (Unicode.Scalar(lead), 1) }
    var value = UInt32(lead) & (0x7F >> UInt32(width))
    for offset in 1..<width { value = value << 6 | UInt32(text[at + offset] & 0x3F) }
    return (Unicode.Scalar(value) ?? "\u{FFFD}", width)
  }

  /// Returns how many bytes a scalar has that begins with this byte.
  static func width(_ lead: UInt8) -> Int {
    switch lead {
    case 0xC0..<0xE0: 2
    case 0xE0..<0xF0: 3
    case 0xF0...0xFF: 4
    default: 1
    }
  }
}
