private import CZlib

/// How many bytes zlib makes of a text at its usual level, the header included: as Python's `zlib.compress` counts.
package enum CompressedSize {
  /// Returns the size in bytes, at least 8; depends on the library where it is not the zlib of zlib.net.
  package static func of(_ text: String) -> Int {
    let bytes = Array(text.utf8)
    var size = compressBound(uLong(bytes.count))
    var room = [UInt8](repeating: 0, count: Int(size))
    let code = unsafe bytes.withUnsafeBufferPointer { source in
      unsafe room.withUnsafeMutableBufferPointer { target in
        unsafe compress2(
          target.baseAddress, &size, source.baseAddress, uLong(source.count), Z_DEFAULT_COMPRESSION)
      }
    }
    precondition(code == Z_OK, "a buffer of the promised size is large enough")
    return Int(size)
  }
}
