internal import CZlib

/// Inflates deflate data piece by piece with zlib.
@safe final class Inflater {
  /// What surrounds the deflate data.
  enum Wrapping { case raw, gzip }

  /// How a piece of work ended.
  enum Progress {
    /// The input is used up and more is needed.
    case needsInput
    /// The output is full.
    case isFull
    /// The end of the data.
    case ended
  }

  /// zlib's state points back to the stream, which therefore stays where it is.
  private let stream: UnsafeMutablePointer<z_stream>
  private var input: [UInt8] = []
  private var used = 0

  /// nil when there is no memory for it.
  init?(_ wrapping: Wrapping) {
    unsafe stream = .allocate(capacity: 1)
    unsafe stream.initialize(to: z_stream())
    let status =
      switch wrapping {
      case .raw: unsafe lethe_inflate_raw(stream)
      case .gzip: unsafe lethe_inflate_gzip(stream)
      }
    if status != Z_OK { return nil }
  }

  deinit {
    unsafe inflateEnd(stream)
    unsafe stream.deallocate()
  }

  /// Bytes of input that were given and not used.
  var unused: Int { input.count - used }

  /// Gives the next input; the former must be used up.
  func feed(_ bytes: [UInt8]) {
    input = bytes
    used = 0
  }

  /// Inflates to `output` from index `filled` on, which moves; nil when the data is damaged.
  func inflate(into output: inout [UInt8], filled: inout Int) -> Progress? {
    let status = unsafe input.withUnsafeMutableBufferPointer { source in
      unsafe output.withUnsafeMutableBufferPointer { target in
        unsafe stream.pointee.next_in = source.baseAddress?.advanced(by: used)
        unsafe stream.pointee.avail_in = UInt32(clamping: source.count - used)
        unsafe stream.pointee.next_out = target.baseAddress?.advanced(by: filled)
        unsafe stream.pointee.avail_out = UInt32(clamping: target.count - filled)
        return unsafe CZlib.inflate(stream, Z_NO_FLUSH)
      }
    }
    used = unsafe input.count - Int(stream.pointee.avail_in)
    filled = unsafe output.count - Int(stream.pointee.avail_out)
    switch status {
    case Z_STREAM_END: return .ended
    case Z_OK, Z_BUF_ERROR: return filled == output.count ? .isFull : .needsInput
    default: return nil
    }
  }

  /// Continues a CRC-32 (start with 0).
  static func checksum(_ sum: UInt32, _ bytes: ArraySlice<UInt8>) -> UInt32 {
    unsafe bytes.withUnsafeBufferPointer {
      UInt32(truncatingIfNeeded: unsafe crc32_z(UInt(sum), $0.baseAddress, $0.count))
    }
  }
}
