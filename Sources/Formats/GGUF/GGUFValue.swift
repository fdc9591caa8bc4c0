/// A value of a GGUF file's metadata.
///
/// Arrays are held by kind, so that no array takes more than eight times its bytes in the file. Values keep
/// the type they were stored as, so that they can be written again.
package enum GGUFValue: Sendable, Equatable {
  case integer(Int64, as: GGUFType = .uint32)
  case number(Double, as: GGUFType = .float32)
  case bool(Bool)
  case string(String)
  case integers([Int64], as: GGUFType = .int32)
  case numbers([Double], as: GGUFType = .float32)
  case bools([Bool])
  case strings([String])

  /// A whole number that fits.
  package var integer: Int? { if case .integer(let value, _) = self { Int(value) } else { nil } }
  /// A number, whole or not.
  package var number: Double? {
    switch self {
    case .integer(let value, _): Double(value)
    case .number(let value, _): value
    default: nil
    }
  }
  package var bool: Bool? { if case .bool(let value) = self { value } else { nil } }
  package var string: String? { if case .string(let value) = self { value } else { nil } }
  package var integers: [Int64]? {
    if case .integers(let values, _) = self { values } else { nil }
  }
  package var numbers: [Double]? {
    if case .numbers(let values, _) = self { values } else { nil }
  }
  package var bools: [Bool]? { if case .bools(let values) = self { values } else { nil } }
  package var strings: [String]? { if case .strings(let values) = self { values } else { nil } }
}

/// The types of metadata values, by their numbers in the file (GGUF specification, ggml's docs/gguf.md).
package enum GGUFType: UInt32, Sendable, Equatable, CaseIterable {
  case uint8 = 0
  case int8 = 1
  case uint16 = 2
  case int16 = 3
  case uint32 = 4
  case int32 = 5
  case float32 = 6
  case bool = 7
  case string = 8
  case array = 9
  case uint64 = 10
  case int64 = 11
  case float64 = 12

  /// The fewest bytes that one value takes.
  var size: Int {
    switch self {
    case .uint8, .int8, .bool: 1
    case .uint16, .int16: 2
    case .uint32, .int32, .float32: 4
    case .string, .uint64, .int64, .float64: 8
    case .array: 12
    }
  }
}
