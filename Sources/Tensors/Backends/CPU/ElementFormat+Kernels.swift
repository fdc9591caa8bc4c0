internal import CKernels

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
      return floats.rawBytes
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

extension ElementFormat {
  /// The format's number in CKernels.
  var stored: Int32 {
    switch self {
    case .f32: Int32(LK_STORED_F32)
    case .f16: Int32(LK_STORED_F16)
    case .bf16: Int32(LK_STORED_BF16)
    case .q8_0: Int32(LK_STORED_Q8_0)
    case .q4_0: Int32(LK_STORED_Q4_0)
    case .q4_1: Int32(LK_STORED_Q4_1)
    case .q5_0: Int32(LK_STORED_Q5_0)
    case .q5_1: Int32(LK_STORED_Q5_1)
    case .q4_k: Int32(LK_STORED_Q4_K)
    case .q5_k: Int32(LK_STORED_Q5_K)
    case .q6_k: Int32(LK_STORED_Q6_K)
    }
  }
}
