import Tensors

extension ElementFormat {
  /// The number by which GGUF knows the format.
  var ggufType: UInt32 {
    switch self {
    case .f32: 0
    case .f16: 1
    case .q4_0: 2
    case .q4_1: 3
    case .q5_0: 6
    case .q5_1: 7
    case .q8_0: 8
    case .q4_k: 12
    case .q5_k: 13
    case .q6_k: 14
    case .bf16: 30
    }
  }

  /// The format of a number; nil for those that are not read.
  init?(ggufType type: UInt32) {
    guard let format = Self.allCases.first(where: { $0.ggufType == type }) else { return nil }
    self = format
  }
}

/// What the tensor types are called that are not read.
enum GGMLNames {
  private static let names: [UInt32: String] = [
    9: "Q8_1", 10: "Q2_K", 11: "Q3_K", 15: "Q8_K", 16: "IQ2_XXS", 17: "IQ2_XS", 18: "IQ3_XXS",
    19: "IQ1_S", 20: "IQ4_NL", 21: "IQ3_S", 22: "IQ2_S", 23: "IQ4_XS", 24: "I8", 25: "I16",
    26: "I32",
    27: "I64", 28: "F64", 29: "IQ1_M", 34: "TQ1_0", 35: "TQ2_0", 39: "MXFP4",
  ]

  static func name(of type: UInt32) -> String { names[type] ?? "number \(type)" }
}
