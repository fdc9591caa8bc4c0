/// Files of a folder as one ZIP archive, by their paths below it, in the order of their bytes.
package struct FolderArchive: ByteSource, Sendable {
  let place: String
  private let names: [String]
  private let disk: Disk

  /// Lists the files that `isWanted` says yes to; throws when there is none.
  package init(
    of folder: String, _ disk: Disk, where isWanted: (String) -> Bool
  ) throws(StorageError) {
    guard try disk.exists(folder) else {
      throw .malformed(path: folder, "there is no such folder")
    }
    names = try disk.files(below: folder).filter(isWanted)
    guard !names.isEmpty else { throw .malformed(path: folder, "has no such files") }
    place = folder
    self.disk = disk
  }

  /// Returns the archive's digest and size, and writes nothing.
  package func digest() throws(StorageError) -> (digest: Digest, size: Int) {
    let hash = SHA256()
    var size = 0
    try readPieces { piece throws(StorageError) in
      hash.update(piece)
      size += piece.count
    }
    return (hash.finish(), size)
  }

  /// The bytes of its files: a little less than the archive has.
  var size: Int {
    get throws(StorageError) {
      var sum = 0
      for name in names { sum += try disk.status("\(place)/\(name)")?.size ?? 0 }
      return sum
    }
  }

  /// Hands over the archive's bytes; a file is held whole.
  package func readPieces(
    _ receive: (Span<UInt8>) throws(StorageError) -> Void
  ) throws(StorageError) {
    var archive = ZipWriter()
    var piece: [UInt8] = []
    for name in names {
      let path = "\(place)/\(name)"
      let content = try disk.read(path)
      guard content.count <= ZipWriter.narrow, name.utf8.count <= 0xFFFF else {
        throw .malformed(path: path, "is too large to be one of a folder's files")
      }
      piece += archive.header(of: name, content)
      piece += content
      if piece.count >= 1 << 20 {
        try receive(piece.span)
        piece.removeAll(keepingCapacity: true)
      }
    }
    piece += archive.end
    try receive(piece.span)
  }
}
