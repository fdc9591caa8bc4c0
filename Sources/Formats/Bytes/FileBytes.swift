import Documents
internal import Tensors

#if canImport(Glibc)
  import Glibc
#endif

/// A file of bytes that is read a range at a time; never held as a whole, never written.
///
/// Files are read with `pread`, not mapped: reading a mapped page that the file has lost meanwhile ends
/// the process with SIGBUS, while a short read is an error like any other.
package final class FileBytes: Sendable {
  /// What messages call the file.
  package let name: String
  package let count: Int
  private let source: Source

  private enum Source {
    case file(descriptor: Int32)
    case memory([UInt8])
  }

  /// Opens a file, whose size now is the size that counts.
  package init(path: String, name: String? = nil) throws(FormatError) {
    let name = name ?? path
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw FormatError(name, "cannot be opened: \(Self.reason())") }
    var info = stat()
    guard unsafe fstat(descriptor, &info) == 0, info.st_mode & S_IFMT == S_IFREG else {
      close(descriptor)
      throw FormatError(name, "is not a file")
    }
    self.name = name
    count = Int(info.st_size)
    source = .file(descriptor: descriptor)
    let start = try read(0..<min(count, Self.pointerStart.count))
    guard start != Self.pointerStart else {
      throw FormatError(
        name,
        "is a Git LFS pointer and not the file that it stands for: run 'git lfs pull' where it was cloned"
      )
    }
  }

  /// How a pointer of Git LFS begins (its specification, version 1).
  private static let pointerStart = Array("version https://git-lfs.github.com/spec/v1".utf8)

  /// Takes bytes in memory.
  package init(_ bytes: [UInt8], name: String) {
    self.name = name
    count = bytes.count
    source = .memory(bytes)
  }

  deinit {
    if case .file(let descriptor) = source { close(descriptor) }
  }

  /// Returns the bytes of a range; a range beyond the end is an error, before anything is allocated.
  package func read(_ range: Range<Int>) throws(FormatError) -> [UInt8] {
    try check(range)
    var bytes = [UInt8](repeating: 0, count: range.count)
    try read(range, into: &bytes)
    return bytes
  }

  /// Reads a range to the front of an array that is long enough.
  package func read(_ range: Range<Int>, into bytes: inout [UInt8]) throws(FormatError) {
    try check(range)
    precondition(bytes.count >= range.count, "the array must hold the range")
    switch source {
    case .memory(let all): bytes.replaceSubrange(..<range.count, with: all[range])
    case .file(let descriptor):
      var filled = 0
      while filled < range.count {
        let got = unsafe bytes.withUnsafeMutableBytes {
          unsafe pread(
            descriptor, $0.baseAddress?.advanced(by: filled), range.count - filled,
            range.lowerBound + filled)
        }
        if got < 0, errno == EINTR { continue }
        guard got > 0 else {
          throw FormatError(
            name, at: range.lowerBound + filled,
            got < 0 ? "cannot be read: \(Self.reason())" : "the file was shortened while in use")
        }
        filled += got
      }
    }
  }

  private func check(_ range: Range<Int>) throws(FormatError) {
    guard range.lowerBound >= 0, range.upperBound <= count else {
      throw FormatError(
        name, at: range.lowerBound,
        "\(range.count) bytes are expected here, but the file has \(count) bytes in all")
    }
  }

  private static func reason() -> String { unsafe String(cString: strerror(errno)) }
}

extension FileBytes {
  /// Bytes read at a time by those who go through a range.
  static let chunk = 1 << 20

  /// Decodes a stored tensor into floats, a chunk at a time.
  ///
  /// `range` has exactly the bytes that `format` needs for the floats: TensorInfo sees to it.
  func decode(
    _ range: Range<Int>, _ format: ElementFormat, into floats: Floats
  ) throws(FormatError) {
    let blocks = max(1, Self.chunk / format.bytesPerBlock)
    var bytes = [UInt8](repeating: 0, count: min(range.count, blocks * format.bytesPerBlock))
    var place = range.lowerBound
    var done = 0
    while place < range.upperBound {
      let count = min(bytes.count, range.upperBound - place)
      let elements = count / format.bytesPerBlock * format.blockSize
      try read(place..<place + count, into: &bytes)
      format.decode(bytes.span.extracting(0..<count), into: floats[done..<done + elements])
      place += count
      done += elements
    }
  }
}

extension FileBytes {
  /// Reads a range as a JSON object, with places counted from the start of the file.
  func jsonObject(_ range: Range<Int>) throws(FormatError) -> JSONObject {
    let text = try read(range)
    // A text may start with space or a byte order mark elsewhere, but not in these files.
    guard text.first == UInt8(ascii: "{") else {
      throw FormatError(name, at: range.lowerBound, "expected '{'")
    }
    do throws(InvalidJSON) {
      return try JSONValue.parse(text).object ?? [:]
    } catch {
      throw FormatError(name, at: range.lowerBound + error.offset, error.message)
    }
  }
}
