/// Unpacks one member of an archive piece by piece; only the end proves that the pieces were right.
package final class ZipReader {
  private let entry: ZipEntry
  private let bytes: FileBytes
  private let inflater: Inflater?
  private var place: Int
  private var given = 0
  private var checksum: UInt32 = 0
  private var hasEnded = false

  /// Deflate cannot do better than 1032 : 1, and nothing worth reading comes near; larger members that claim more
  /// than this are taken for bombs.
  static let largestRatio = 200
  static let harmlessSize = 1 << 20

  init(_ entry: ZipEntry, in bytes: FileBytes) throws(FormatError) {
    self.entry = entry
    self.bytes = bytes
    place = entry.range.lowerBound
    inflater = entry.method == 8 ? Inflater(.raw) : nil
    if entry.isEncrypted { throw failure("is encrypted") }
    switch entry.method {
    case 0:
      guard entry.range.count == entry.size else { throw failure("lies about its size") }
    case 8:
      guard inflater != nil else { throw failure("cannot be unpacked: no memory") }
      guard entry.size <= Self.harmlessSize || entry.size / Self.largestRatio <= entry.range.count
      else {
        throw failure("claims to unpack \(entry.range.count) bytes to \(entry.size): refused")
      }
    default: throw failure("is packed by method \(entry.method); only 0 and 8 are read")
    }
  }

  /// Returns the next piece, at most a megabyte; nil at the end, when sizes and checksum were right.
  package func next() throws(FormatError) -> [UInt8]? {
    guard !hasEnded else { return nil }
    let piece = if let inflater { try inflate(inflater) } else { try copy() }
    given += piece.count
    checksum = Inflater.checksum(checksum, piece[...])
    if hasEnded {
      guard given == entry.size, place == entry.range.upperBound, inflater?.unused ?? 0 == 0 else {
        throw failure("lies about its size")
      }
      guard checksum == entry.checksum else { throw failure("is damaged (its CRC-32 differs)") }
    }
    return piece.isEmpty ? nil : piece
  }

  private func copy() throws(FormatError) -> [UInt8] {
    let end = min(place + FileBytes.chunk, entry.range.upperBound)
    let piece = try bytes.read(place..<end)
    place = end
    hasEnded = place == entry.range.upperBound
    return piece
  }

  private func inflate(_ inflater: Inflater) throws(FormatError) -> [UInt8] {
    // One byte more than declared shows a lie without unpacking it.
    var output = [UInt8](repeating: 0, count: min(FileBytes.chunk, entry.size - given + 1))
    var filled = 0
    while true {
      switch inflater.inflate(into: &output, filled: &filled) {
      case .ended:
        hasEnded = true
        return Array(output[..<filled])
      case .isFull:
        guard given + filled <= entry.size else { throw failure("lies about its size") }
        return output
      case .needsInput:
        guard place < entry.range.upperBound else { throw failure("ends too early") }
        let end = min(place + FileBytes.chunk, entry.range.upperBound)
        inflater.feed(try bytes.read(place..<end))
        place = end
      case nil: throw failure("is damaged")
      }
    }
  }

  private func failure(_ problem: String) -> FormatError {
    FormatError(
      bytes.name, at: entry.header, "the member \(FormatError.quote(entry.name)) \(problem)")
  }
}
