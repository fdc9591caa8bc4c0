/// Finds the lines of a source, reading no further than asked.
struct LineIndex {
  private let bytes: [UInt8]
  private var starts = [0]
  private var scanned = 0

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { (starts, scanned) = ([3], 3) }
  }

  /// Returns the bytes from the start of a one-based line to the end of the file; nil beyond it.
  mutating func bytes(fromLine line: Int) -> ArraySlice<UInt8>? {
    while starts.count < line, scanned < bytes.count {
      let byte = bytes[scanned]
      scanned += 1
      let isPair = byte == 0x0D && scanned < bytes.count && bytes[scanned] == 0x0A
      if byte == 0x0A || (byte == 0x0D && !isPair) { starts.append(scanned) }
    }
    return line >= 1 && line <= starts.count ? bytes[starts[line - 1]...] : nil
  }
}
