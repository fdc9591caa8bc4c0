/// A file's bytes.
struct FileSource: ByteSource {
  let place: String
  let disk: Disk

  var size: Int { get throws(StorageError) { try disk.status(place)?.size ?? 0 } }

  func readPieces(
    _ receive: (Span<UInt8>) throws(StorageError) -> Void
  ) throws(StorageError) {
    try disk.readPieces(of: place, receive)
  }
}
