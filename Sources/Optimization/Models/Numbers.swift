import FoundationEssentials

/// Numbers that are saved as their bits, so that they come back as they were, infinities included.
struct Numbers: Codable, Sendable, Equatable {
  var values: [Double]

  init(_ values: [Double]) { self.values = values }

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    guard let data = Data(base64Encoded: try container.decode(String.self)), data.count % 8 == 0
    else {
      throw DecodingError.dataCorruptedError(
        in: container, debugDescription: "not numbers in base 64")
    }
    values = stride(from: 0, to: data.count, by: 8).map { start in
      let bits = (0..<8).reduce(0 as UInt64) { $0 | UInt64(data[start + $1]) << UInt64(8 * $1) }
      return Double(bitPattern: bits)
    }
  }

  func encode(to encoder: any Encoder) throws {
    var data = Data(capacity: values.count * 8)
    for value in values {
      for byte in 0..<8 {
        data.append(UInt8(truncatingIfNeeded: value.bitPattern >> UInt64(8 * byte)))
      }
    }
    var container = encoder.singleValueContainer()
    try container.encode(data.base64EncodedString())
  }
}
