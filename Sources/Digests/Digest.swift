/// A SHA-256 value: the name of some bytes.
package struct Digest: Hashable, Sendable {
  let a: UInt64
  let b: UInt64
  let c: UInt64
  let d: UInt64

  /// Makes a digest of exactly 32 bytes; returns nil for any other count.
  package init?(bytes: some Collection<UInt8>) {
    guard bytes.count == 32 else { return nil }
    var words: [UInt64] = [0, 0, 0, 0]
    for (position, byte) in bytes.enumerated() {
      words[position / 8] = words[position / 8] << 8 | UInt64(byte)
    }
    self.init(words: words)
  }

  /// Reads 64 lower-case hexadecimal digits; returns nil for anything else.
  package init?(hex: some StringProtocol) {
    // Other modules cannot specialise this, and a loop over a type that is not known made the quickstart's no-op a third slower.
    self.init(digits: String(hex))
  }

  private init?(digits hex: String) {
    let digits = hex.utf8
    guard digits.count == 64 else { return nil }
    var words: [UInt64] = [0, 0, 0, 0]
    for (position, digit) in digits.enumerated() {
      let value: UInt8
      switch digit {
      case UInt8(ascii: "0")...UInt8(ascii: "9"): value = digit - UInt8(ascii: "0")
      case UInt8(ascii: "a")...UInt8(ascii: "f"): value = digit - UInt8(ascii: "a") + 10
      default: return nil
      }
      words[position / 16] = words[position / 16] << 4 | UInt64(value)
    }
    self.init(words: words)
  }

  private init(words: [UInt64]) {
    a = words[0]
    b = words[1]
    c = words[2]
    d = words[3]
  }

  /// The 32 bytes, in order.
  package var bytes: [UInt8] {
    [a, b, c, d].flatMap { word in (0..<8).map { UInt8(truncatingIfNeeded: word >> (56 - 8 * $0)) }
    }
  }

  /// The 64 lower-case hexadecimal digits.
  package var hex: String {
    unsafe String(unsafeUninitializedCapacity: 64) { buffer in
      var position = 0
      for word in [a, b, c, d] {
        for shift in stride(from: 60, through: 0, by: -4) {
          let value = UInt8(truncatingIfNeeded: word >> shift) & 15
          unsafe buffer[position] = value + (value < 10 ? 48 : 87)
          position += 1
        }
      }
      return 64
    }
  }

  /// The first 12 hexadecimal digits, for people.
  package var short: String { String(hex.prefix(12)) }
}

extension Digest: CustomStringConvertible {
  package var description: String { hex }
}

extension Digest: Comparable {
  package static func < (left: Digest, right: Digest) -> Bool {
    (left.a, left.b, left.c, left.d) < (right.a, right.b, right.c, right.d)
  }
}

extension Digest: Codable {
  package init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    guard let digest = Digest(hex: try container.decode(String.self)) else {
      throw DecodingError.dataCorruptedError(
        in: container, debugDescription: "a digest is 64 lower-case hexadecimal digits")
    }
    self = digest
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(hex)
  }
}
