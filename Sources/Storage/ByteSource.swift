/// Bytes that come in pieces, such as those of a file or of a folder's archive.
protocol ByteSource {
  /// Where they come from, for messages.
  var place: String { get }
  /// How many there are to be.
  var size: Int { get throws(StorageError) }
  /// Hands over all of them, in pieces of about a megabyte.
  func readPieces(
    _ receive: (Span<UInt8>) throws(StorageError) -> Void
  ) throws(StorageError)
}
