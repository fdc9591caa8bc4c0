/// How the numbers of a tensor are stored: plain, halved, or quantised in blocks.
///
/// The names are those of GGUF and safetensors in small letters. Block layouts and formulas:
/// ggml's `quants`; CKernels' kernels_formats.h has them in words.
package enum ElementFormat: String, Codable, Sendable, CaseIterable {
  case f32, f16, bf16
  case q8_0, q4_0, q4_1, q5_0, q5_1
  case q4_k, q5_k, q6_k

  /// Elements that one block holds; only whole blocks exist.
  package var blockSize: Int {
    switch self {
    case .f32, .f16, .bf16: 1
    case .q8_0, .q4_0, .q4_1, .q5_0, .q5_1: 32
    case .q4_k, .q5_k, .q6_k: 256
    }
  }

  /// Bytes that one block takes.
  package var bytesPerBlock: Int {
    switch self {
    case .f32: 4
    case .f16, .bf16: 2
    case .q8_0: 34
    case .q4_0: 18
    case .q4_1: 20
    case .q5_0: 22
    case .q5_1: 24
    case .q4_k: 144
    case .q5_k: 176
    case .q6_k: 210
    }
  }

  /// Bytes of this many elements; nil when these are no whole number of blocks or the bytes overflow.
  package func byteCount(of elements: Int) -> Int? {
    guard elements >= 0, elements.isMultiple(of: blockSize) else { return nil }
    let (bytes, overflow) = (elements / blockSize).multipliedReportingOverflow(by: bytesPerBlock)
    return overflow ? nil : bytes
  }
}
