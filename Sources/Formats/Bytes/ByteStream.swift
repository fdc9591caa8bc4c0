/// The contents of a file piece by piece, unpacked if it is a gzip file of one member.
final class ByteStream {
  private let bytes: FileBytes
  private let inflater: Inflater?
  private var place = 0
  private var hasEnded = false

  init(_ bytes: FileBytes) throws(FormatError) {
    self.bytes = bytes
    let isGzip = try bytes.read(0..<min(2, bytes.count)) == [0x1F, 0x8B]
    inflater = isGzip ? Inflater(.gzip) : nil
    if isGzip, inflater == nil { throw FormatError(bytes.name, "no memory for unpacking") }
  }

  /// Returns the next piece, at most a megabyte; nil at the end.
  func next() throws(FormatError) -> [UInt8]? {
    if hasEnded { return nil }
    guard let inflater else { return try load() }
    var output = [UInt8](repeating: 0, count: FileBytes.chunk)
    var filled = 0
    while true {
      switch inflater.inflate(into: &output, filled: &filled) {
      case .isFull: return output
      case .ended:
        hasEnded = true
        guard inflater.unused == 0, place == bytes.count else {
          throw FormatError(bytes.name, at: place, "something follows the compressed data")
        }
        return filled == 0 ? nil : Array(output[..<filled])
      case .needsInput:
        guard let piece = try load() else {
          throw FormatError(bytes.name, at: place, "the compressed data ends too early")
        }
        inflater.feed(piece)
      case nil: throw FormatError(bytes.name, at: place, "the compressed data is damaged")
      }
    }
  }

  private func load() throws(FormatError) -> [UInt8]? {
    guard place < bytes.count else { return nil }
    let piece = try bytes.read(place..<min(bytes.count, place + FileBytes.chunk))
    place += piece.count
    return piece
  }
}
