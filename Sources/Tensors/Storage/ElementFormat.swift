internal import CKernels

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

extension ElementFormat {
  /// Decodes stored bytes (little-endian) to floats, to the bit as the GGUF reference does.
  ///
  /// There are exactly as many bytes as `into` needs: the caller has checked what came from outside.
  package func decode(_ bytes: Span<UInt8>, into floats: Floats) {
    precondition(byteCount(of: floats.count) == bytes.count, "bytes and elements must agree")
    let n = floats.count
    unsafe bytes.withUnsafeBufferPointer { buffer in
      guard let x = buffer.baseAddress else { return }
      let y = unsafe floats.base
      switch self {
      case .f32: unsafe lk_decode_f32(n, x, y)
      case .f16: unsafe lk_decode_f16(n, x, y)
      case .bf16: unsafe lk_decode_bf16(n, x, y)
      case .q8_0: unsafe lk_decode_q8_0(n, x, y)
      case .q4_0: unsafe lk_decode_q4_0(n, x, y)
      case .q4_1: unsafe lk_decode_q4_1(n, x, y)
      case .q5_0: unsafe lk_decode_q5_0(n, x, y)
      case .q5_1: unsafe lk_decode_q5_1(n, x, y)
      case .q4_k: unsafe lk_decode_q4_k(n, x, y)
      case .q5_k: unsafe lk_decode_q5_k(n, x, y)
      case .q6_k: unsafe lk_decode_q6_k(n, x, y)
      }
    }
  }

  /// Returns the bytes of floats (little-endian; f16 and bf16 rounded to nearest, ties to even); nil
  /// for the quantised formats, which are only read.
  package func encode(_ floats: Floats) -> [UInt8]? {
    guard blockSize == 1 else { return nil }
    let n = floats.count
    if self == .f32 {
      return unsafe Array(UnsafeRawBufferPointer(start: floats.base, count: 4 * n))
    }
    return unsafe [UInt8](unsafeUninitializedCapacity: 2 * n) { buffer, count in
      unsafe buffer.withMemoryRebound(to: UInt16.self) { halves in
        guard let y = halves.baseAddress else { return }
        if self == .f16 { unsafe lk_to_f16(n, floats.base, y) }
        if self == .bf16 { unsafe lk_to_bf16(n, floats.base, y) }
      }
      count = 2 * n
    }
  }
}
