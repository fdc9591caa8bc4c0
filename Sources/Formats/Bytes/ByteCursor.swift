/// Walks through the bytes of a file from front to back, little-endian, a window at a time.
struct ByteCursor {
  let file: FileBytes
  private(set) var offset: Int
  private var window: [UInt8] = []
  private var windowStart = 0

  private static let windowSize = 1 << 16

  init(_ file: FileBytes, at offset: Int = 0) {
    self.file = file
    self.offset = offset
  }

  /// Bytes from the cursor to the end.
  var remaining: Int { file.count - offset }

  /// Reads an integer of fixed width.
  mutating func integer<Value: FixedWidthInteger>(
    _: Value.Type = Value.self
  ) throws(FormatError) -> Value {
    let size = Value.bitWidth / 8
    let start = try load(size)
    var bits: UInt64 = 0
    for i in (0..<size).reversed() { bits = bits << 8 | UInt64(window[start + i]) }
    offset += size
    return Value(truncatingIfNeeded: bits)
  }

  /// Reads this many bytes.
  mutating func bytes(_ count: Int) throws(FormatError) -> ArraySlice<UInt8> {
    let start = try load(count)
    offset += count
    return window[start..<start + count]
  }

  /// Reads a count of things that take at least `size` bytes each: more than fit is an error.
  mutating func count(ofThings size: Int, _ what: String) throws(FormatError) -> Int {
    let place = offset
    let count = try integer(UInt64.self)
    guard count <= UInt64(remaining / size) else {
      throw FormatError(
        file.name, at: place, "\(count) \(what) are announced, more than the file holds")
    }
    return Int(count)
  }

  /// Returns a failure at the cursor.
  func failure(_ problem: String) -> FormatError { FormatError(file.name, at: offset, problem) }

  /// Makes the window hold the next bytes; returns the cursor's place in it.
  private mutating func load(_ count: Int) throws(FormatError) -> Int {
    let start = offset - windowStart
    if start >= 0, count <= window.count - start { return start }
    guard count <= remaining else { throw failure("the file ends too early") }
    window = try file.read(offset..<offset + min(remaining, max(count, Self.windowSize)))
    windowStart = offset
    return 0
  }
}
